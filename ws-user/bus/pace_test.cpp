#include "ws-user/bus/pace.hpp"

#include <doctest/doctest.h>

using namespace ws;
using namespace ws::bus;

namespace {

struct Queues final : MemberQueues {
  void measure() override { ++asked; }
  int asked = 0;
};

struct Paced {
  Paced() { limits.member_queue = 4'000; }
  RelayLimits limits;
  Rules rules;
  Queues queues;
  Pace pace{limits, rules, &queues};
  MonoTime now{1'000'000};
};

}  // namespace

TEST_CASE_FIXTURE(Paced, "a pace: questions share a quarter of a queue, and each brings something") {
  CHECK(pace.window(0) == 1'000);
  CHECK(pace.window(1) == 1'000);
  CHECK(pace.window(4) == 250);
  CHECK(pace.window(100'000) == 1);
  limits.member_queue = std::size_t{1} << 40;
  CHECK(pace.window(1) == limits.resume_window);
}

TEST_CASE_FIXTURE(Paced, "a pace: what was delivered counts until it has been measured") {
  CHECK(pace.admits(2'000, now));
  pace.delivered(2'000, now);
  CHECK_FALSE(pace.admits(1, now));
  CHECK(queues.asked == 1);
  pace.delivered(500, now);  // not in the measurement under way, but in the next
  pace.measured(100, now);
  CHECK(queues.asked == 2);
  CHECK(pace.admits(1'400, now));
  CHECK_FALSE(pace.admits(1'401, now));
  pace.measured(600, now);
  CHECK(pace.admits(1'400, now));
}

TEST_CASE_FIXTURE(Paced, "a pace: a record larger than half a queue finds room in an empty one") {
  CHECK(pace.admits(3'000, now));
  pace.delivered(1, now);
  CHECK_FALSE(pace.admits(3'000, now));
}

TEST_CASE_FIXTURE(Paced, "a pace: an old measurement says nothing") {
  pace.measure(now);
  pace.measured(4'000, now);
  CHECK_FALSE(pace.admits(1, now));
  pace.measured(4'000, now);
  CHECK(pace.admits(1, now + seconds(60)));
}

TEST_CASE_FIXTURE(Paced, "a pace: a measurement that got lost is made again") {
  const std::uint64_t lost = pace.measure(now);
  CHECK(pace.measure(now + seconds(9)) == lost + 1);
  CHECK(queues.asked == 1);
  const std::uint64_t anew = pace.measure(now + seconds(10));
  CHECK(queues.asked == 2);
  pace.measured(0, now + seconds(10));
  CHECK(pace.done(anew));
}

TEST_CASE_FIXTURE(Paced, "a pace: an answer that nobody waits for is ignored") {
  pace.measured(4'000, now);
  CHECK(pace.has_room());
  CHECK(queues.asked == 0);
}
