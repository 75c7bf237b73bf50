#include "ws-relayer/plain/pace.hpp"

#include <doctest/doctest.h>

using namespace ws;
using ws::relayer::Pace;

namespace {

constexpr MonoTime kStart{1'000'000};

}  // namespace

TEST_CASE("who says little never waits") {
  Pace pace;
  for (MonoTime now = kStart; now < kStart + seconds(100); now += milliseconds(10)) {
    pace.spend(10'000, now);
    CHECK(pace.wait(now) == milliseconds::zero());
  }
}

TEST_CASE("over a while no more is said than the pace allows, in large frames or in tiny ones") {
  for (const std::size_t size : {std::size_t{1}, std::size_t{1} << 20}) {
    Pace pace;
    MonoTime now = kStart;
    std::int64_t said = 0;
    while (now < kStart + seconds(10)) {
      pace.spend(size, now);
      said += static_cast<std::int64_t>(size) + Pace::kFrameCost;
      now += pace.wait(now);
    }
    CHECK(said <= 10 * Pace::kPerSecond + Pace::kAtOnce + static_cast<std::int64_t>(size) + Pace::kFrameCost);
    CHECK(said >= 9 * Pace::kPerSecond);
  }
}

TEST_CASE("a debt is paid by time, and no more is saved up than may be said at once") {
  Pace pace;
  pace.spend(9 << 20, kStart);
  const milliseconds wait = pace.wait(kStart);
  CHECK(wait >= milliseconds(1'000));
  CHECK(wait <= milliseconds(1'010));
  CHECK(pace.wait(kStart + wait) == milliseconds::zero());
  pace.wait(kStart + seconds(100'000));
  pace.spend(Pace::kAtOnce, kStart + seconds(100'000));
  CHECK(pace.wait(kStart + seconds(100'000)) > milliseconds::zero());
}

TEST_CASE("a clock that stands still or goes back gives nothing") {
  Pace pace;
  pace.spend(2 << 20, kStart);
  const milliseconds wait = pace.wait(kStart);
  CHECK(pace.wait(kStart) == wait);
  CHECK(pace.wait(kStart - seconds(5)) == wait);
}
