#include "e2e-tests/load/checker.hpp"

#include <doctest/doctest.h>

using namespace ws::load;

namespace {
// Two rooms of three members; the first of each sends. Members 0,1,2 share channel 0, members 3,4,5
// channel 1.
const Population kTwoRooms(Shape{2, 3, 1, 1}, "r", 0, false);
}  // namespace

TEST_CASE("each message once to each other member is exact") {
  Checker checker(kTwoRooms);
  for (int i = 0; i < 3; ++i) {
    const std::uint32_t sequence = checker.send(0);
    CHECK(checker.deliver(1, 0, sequence) == Verdict::kFirst);
    CHECK(checker.deliver(2, 0, sequence) == Verdict::kFirst);
  }
  CHECK(checker.complete());
  CHECK(checker.tally().exact());
  CHECK(checker.tally().delivered == 6);
}

TEST_CASE("a message that one member never hears is lost") {
  Checker checker(kTwoRooms);
  checker.send(0);
  checker.send(0);
  checker.deliver(1, 0, 0);
  checker.deliver(1, 0, 1);
  checker.deliver(2, 0, 1);
  CHECK_FALSE(checker.complete());
  CHECK(checker.tally().lost() == 1);
  CHECK_FALSE(checker.tally().exact());
}

TEST_CASE("a message heard again counts as twice and does not make up for a lost one") {
  Checker checker(kTwoRooms);
  checker.send(0);
  CHECK(checker.deliver(1, 0, 0) == Verdict::kFirst);
  CHECK(checker.deliver(1, 0, 0) == Verdict::kTwice);
  CHECK(checker.tally().lost() == 1);
  CHECK(checker.tally().twice == 1);
}

TEST_CASE("a message that arrives after a later one is reordered, once, and then twice") {
  Checker checker(kTwoRooms);
  for (int i = 0; i < 3; ++i) checker.send(0);
  CHECK(checker.deliver(1, 0, 2) == Verdict::kFirst);
  CHECK(checker.deliver(1, 0, 0) == Verdict::kReordered);
  CHECK(checker.deliver(1, 0, 0) == Verdict::kTwice);
  CHECK(checker.deliver(1, 0, 1) == Verdict::kReordered);
  CHECK(checker.deliver(1, 0, 1) == Verdict::kTwice);
  CHECK(checker.tally().reordered == 2);
}

TEST_CASE("another room's member, the sender itself, and messages nobody sent are misrouted") {
  Checker checker(kTwoRooms);
  checker.send(0);
  CHECK(checker.deliver(4, 0, 0) == Verdict::kMisrouted);
  CHECK(checker.deliver(0, 0, 0) == Verdict::kMisrouted);
  CHECK(checker.deliver(1, 0, 1) == Verdict::kMisrouted);
  CHECK(checker.deliver(1, 7, 0) == Verdict::kMisrouted);
  CHECK(checker.tally().misrouted == 4);
  CHECK(checker.tally().delivered == 0);
}

TEST_CASE("with echo the sender hears itself") {
  const Population echoing(Shape{1, 2, 1, 1}, "r", 0, true);
  Checker checker(echoing);
  checker.send(0);
  CHECK(checker.deliver(0, 0, 0) == Verdict::kFirst);
  CHECK(checker.deliver(1, 0, 0) == Verdict::kFirst);
  CHECK(checker.tally().exact());
}

TEST_CASE("channels of one sender in several rooms are counted apart") {
  const Population many(Shape{1, 2, 1, 3}, "r", 10, false);
  Checker checker(many);
  for (std::uint32_t channel = 10; channel < 13; ++channel) CHECK(checker.send(channel) == 0);
  for (std::uint32_t channel = 12; channel >= 10; --channel)
    CHECK(checker.deliver(1, channel, 0) == Verdict::kFirst);
  CHECK(checker.tally().exact());
}
