#include "ws-user/bus/lateness.hpp"

#include <doctest/doctest.h>

using namespace ws;
using bus::Lateness;

namespace {

// An origin whose clock is that far ahead of ours.
struct Origin {
  Lateness lateness;
  milliseconds ahead{0};
  // Of a record that was stamped then and came now.
  std::int64_t late(int stamped, int now) {
    const auto wall = static_cast<std::uint64_t>((milliseconds(1'000'000 + stamped) + ahead).count());
    return lateness.of(wall << 16, MonoTime(now)).count();
  }
};

}  // namespace

TEST_CASE("lateness: against the quickest record of late, whatever the clocks say") {
  for (const int ahead : {-3'600'000, 0, 7'000}) {
    Origin origin;
    origin.ahead = milliseconds(ahead);
    CHECK(origin.late(1'000, 1'040) == 0);
    CHECK(origin.late(2'000, 2'010) == 0);
    CHECK(origin.late(3'000, 3'050) == 40);
    CHECK(origin.late(4'000, 9'010) == 5'000);
    CHECK(origin.late(8'990, 9'010) == 10);
  }
}

TEST_CASE("lateness: after an hour of silence it is known what is usual") {
  Origin origin;
  origin.late(1'000, 1'010);
  CHECK(origin.late(3'600'000, 3'608'010) == 8'000);
  CHECK(origin.late(3'607'000, 3'608'010) == 1'000);
}

TEST_CASE("lateness: when a clock has stepped, the new usual is learned") {
  Origin origin;
  origin.late(0, 10);
  origin.ahead = milliseconds(-20'000);
  CHECK(origin.late(1'000, 1'010) == 20'000);
  CHECK(origin.late(70'000, 70'010) == 20'000);
  CHECK(origin.late(140'000, 140'010) == 0);
}

TEST_CASE("lateness: a record without a stamp is never late") {
  Lateness lateness;
  lateness.of(std::uint64_t{5'000} << 16, MonoTime(10));
  CHECK(lateness.of(0, MonoTime(60'000)).count() == 0);
}
