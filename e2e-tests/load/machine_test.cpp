#include "e2e-tests/load/machine.hpp"

#include <doctest/doctest.h>

using namespace ws::load;

namespace {
constexpr std::uint64_t kSecond = 1'000'000'000;

// One second in which the server used 400 ms and the generator, spinning, all of its CPU.
Reading quiet_second() {
  Reading reading;
  reading.time = kSecond;
  reading.servers = {kSecond * 4 / 10, kSecond / 10, kSecond * 3 / 10, 0};
  reading.generator.cpu = kSecond;
  reading.machine.busy = kSecond * 14 / 10;
  reading.busy = kSecond / 4;
  reading.deliveries = 1000;
  return reading;
}
}  // namespace

TEST_CASE("a quiet second is told as it was") {
  const Interval interval = between(Reading{}, quiet_second(), true, 1);
  CHECK(interval.seconds == doctest::Approx(1));
  CHECK(interval.server_cpu == doctest::Approx(0.4));
  CHECK(interval.server_user_share == doctest::Approx(0.25));
  CHECK(interval.generator_busy_share == doctest::Approx(0.25));
  CHECK(interval.deliveries == 1000);
  CHECK_FALSE(interval.noisy);
}

TEST_CASE("without spinning, the generator's CPU time is its load") {
  CHECK(between(Reading{}, quiet_second(), false, 1).generator_busy_share == doctest::Approx(1));
}

TEST_CASE("somebody else's work, theft and waiting make a run noisy") {
  Reading others = quiet_second();
  others.machine.busy += kSecond / 10;
  CHECK(between(Reading{}, others, true, 1).noisy);
  Reading stolen = quiet_second();
  stolen.machine.stolen = kSecond / 20;
  CHECK(between(Reading{}, stolen, true, 1).noisy);
  Reading waited = quiet_second();
  waited.servers.waited = kSecond / 20;
  CHECK(between(Reading{}, waited, true, 1).noisy);
}

TEST_CASE("several servers on one CPU wait for each other, which is no noise") {
  Reading waited = quiet_second();
  waited.servers.waited = kSecond / 2;
  CHECK_FALSE(between(Reading{}, waited, true, 3).noisy);
}
