#include "e2e-tests/chaos/ledger.hpp"

#include <doctest/doctest.h>

using namespace ws::chaos;
using namespace std::chrono_literals;

namespace {

constexpr ConnectionId kAlice = 1;
constexpr ConnectionId kBob = 2;
constexpr ConnectionId kCarol = 3;
const std::string kRoom = "Room 1";

// Story: a ledger in which Alice and Bob have joined.
struct Story {
  Ledger ledger;
  Story() {
    for (const ConnectionId member : {kAlice, kBob}) join(member);
  }
  void join(ConnectionId member) {
    ledger.joining(member, kRoom);
    ledger.joined(member, kRoom);
  }
  void alice_says(MessageNumber number, bool acknowledged = true) {
    ledger.said(kAlice, kRoom, number, 0ms);
    if (acknowledged) ledger.acknowledged(kAlice, kRoom, number);
  }
  void hears(ConnectionId member, MessageNumber number, Duration now = 1ms) {
    ledger.heard(member, kRoom, kAlice, number, now);
  }
  const Verdict& settled() {
    ledger.settle();
    return ledger.verdict();
  }
};

}  // namespace

TEST_CASE("what everybody hears once and in order keeps the promise") {
  Story story;
  story.join(kCarol);
  for (const MessageNumber number : {1, 2}) story.alice_says(number);
  CHECK(story.ledger.outstanding() == 4);
  for (const MessageNumber number : {1, 2}) {
    story.hears(kBob, number, 5ms);
    story.hears(kCarol, number, 700ms);
  }
  CHECK(story.ledger.outstanding() == 0);
  CHECK(story.settled().kept());
  CHECK(story.settled().acknowledged == 2);
  CHECK(story.settled().delivered == 4);
  CHECK(story.settled().excused == 0);
  CHECK(story.settled().longest_pause == 700ms);
}

TEST_CASE("an acknowledged message that a member never hears is lost") {
  Story story;
  story.alice_says(1);
  CHECK(story.settled().lost == 1);
  CHECK(story.ledger.complaints().at(0).rfind("lost: message 1 of connection 1 in Room 1", 0) == 0);
}

TEST_CASE("it is due also when the sender's connection ends, as long as its server lives") {
  Story story;
  story.alice_says(1);
  story.ledger.closed(kAlice);
  CHECK(story.ledger.outstanding() == 1);
  CHECK(story.settled().lost == 1);
}

TEST_CASE("heard again is twice, within a round and after it") {
  Story story;
  story.alice_says(1);
  story.hears(kBob, 1);
  story.hears(kBob, 1);
  CHECK(story.settled().twice == 1);
  story.hears(kBob, 1);
  CHECK(story.settled().twice == 2);
}

TEST_CASE("an older message after a newer one is out of order, not lost") {
  Story story;
  for (const MessageNumber number : {1, 2}) story.alice_says(number);
  story.hears(kBob, 2);
  story.hears(kBob, 1);
  CHECK(story.settled().out_of_order == 1);
  CHECK(story.settled().lost == 0);
  CHECK_FALSE(story.settled().kept());
}

TEST_CASE("the end of what a killed server acknowledged may be missing, a hole may not") {
  Story story;
  for (const MessageNumber number : {1, 2, 3}) story.alice_says(number);
  story.hears(kBob, 1);
  story.ledger.origin_died(kAlice);
  story.ledger.closed(kAlice);
  CHECK(story.ledger.outstanding() == 0);
  SUBCASE("the end") {
    CHECK(story.settled().kept());
    CHECK(story.settled().excused == 2);
  }
  SUBCASE("a hole") {
    story.hears(kBob, 3);
    CHECK(story.settled().lost == 1);
  }
}

TEST_CASE("what was not acknowledged need not arrive, but its sender wants an answer") {
  Story story;
  story.alice_says(1, false);
  CHECK(story.ledger.outstanding() == 1);
  SUBCASE("while the connection stands") {
    CHECK(story.settled().unanswered == 1);
  }
  SUBCASE("not once it has ended") {
    story.ledger.closed(kAlice);
    CHECK(story.settled().kept());
  }
  SUBCASE("and it must not come twice") {
    story.hears(kBob, 1);
    story.hears(kBob, 1);
    CHECK(story.settled().twice == 1);
  }
}

TEST_CASE("a member is due what is said from `joined` on") {
  Story story;
  story.ledger.joining(kCarol, kRoom);
  story.alice_says(1);
  story.ledger.joined(kCarol, kRoom);
  story.alice_says(2);
  for (const MessageNumber number : {1, 2}) story.hears(kBob, number);
  SUBCASE("what was said before may come too") {
    story.hears(kCarol, 1);
    story.hears(kCarol, 2);
    CHECK(story.settled().kept());
  }
  SUBCASE("what was said after is due") {
    CHECK(story.settled().lost == 1);
  }
}

TEST_CASE("who leaves or is cut off is due nothing more, but is owed what was passed over") {
  Story story;
  for (const MessageNumber number : {1, 2, 3}) story.alice_says(number);
  SUBCASE("nothing more after leaving") {
    story.hears(kBob, 1);
    story.ledger.leaving(kBob, kRoom);
    story.hears(kBob, 2);  // was on its way
    story.ledger.left(kBob, kRoom);
    CHECK(story.settled().kept());
  }
  SUBCASE("a hole") {
    story.hears(kBob, 1);
    story.hears(kBob, 3);
    story.ledger.closed(kBob);
    CHECK(story.settled().lost == 1);
  }
}

TEST_CASE("nobody hears a room not joined, what nobody said, or oneself") {
  Story story;
  story.alice_says(1);
  story.hears(kBob, 1);
  story.hears(kCarol, 1);
  story.hears(kAlice, 1);
  story.hears(kBob, 2);
  CHECK(story.settled().stray == 3);
}
