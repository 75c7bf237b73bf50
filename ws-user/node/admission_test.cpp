// A room hears in the order in which its home took things: messages, and the joins of those who are to hear
// them.
#include <doctest/doctest.h>

#include <optional>
#include <string>

#include "ws-user/node/post.hpp"
#include "ws-user/node/two_loops_fixture.hpp"

using namespace ws;
using node::Member;
using node::Shard;
using node::TwoLoops;

namespace {

const std::string kRoom = "Room 1";

}  // namespace

TEST_CASE_FIXTURE(TwoLoops, "a join elsewhere hears what the home takes after it, and nothing from before") {
  for (auto [home, other] : {std::pair(&near, &far), std::pair(&far, &near)}) {
    Member speaker(*home), listener(*other);
    speaker.join(kRoom);
    speaker.say(kRoom, "before");
    listener.join(kRoom);
    CHECK(listener.home == home->index());
    speaker.say(kRoom, "meanwhile");  // the home has not heard of the join
    settle();
    speaker.say(kRoom, "after");
    settle();
    CHECK(listener.words() == "after");
    CHECK(speaker.words() == "beforemeanwhileafter");
    CHECK(members_elsewhere() == 1);
    for (Member* each : {&speaker, &listener}) each->leave(kRoom);
    settle();
    CHECK(rooms() == 0);
    CHECK(members_elsewhere() == 0);
  }
}

TEST_CASE_FIXTURE(TwoLoops, "who leaves and comes back is not let in by the join that it took back") {
  Member speaker(near), listener(far);
  speaker.join(kRoom);
  listener.join(kRoom, "1");
  listener.leave(kRoom);
  speaker.say(kRoom, "while away");
  listener.join(kRoom, "2");
  settle();
  speaker.say(kRoom, "back");
  bus.answer();
  settle();
  CHECK(listener.words() == "back");
  CHECK(listener.answers() == "cancelled 1;joined 2;");
  listener.leave(kRoom);
  speaker.leave(kRoom);
  settle();
  CHECK(rooms() == 0);
}

TEST_CASE_FIXTURE(TwoLoops, "a join that everybody left before the room was ready is told so") {
  for (Shard* shard : {&near, &far}) {
    Member member(*shard);
    member.join(kRoom, "1");
    settle();
    member.leave(kRoom);
    member.join(kRoom, "2");
    settle();
    CHECK(member.answers() == "cancelled 1;");
    member.confirm(kRoom, "3");
    settle();
    CHECK(member.answers() == "cancelled 1;");
    bus.answer();
    settle();
    CHECK(member.answers() == "cancelled 1;joined 2;joined 3;");
    member.leave(kRoom);
    settle();
  }
  CHECK(rooms() == 0);
}

TEST_CASE_FIXTURE(TwoLoops, "settling waits for what is under way, and for nothing where nothing can be") {
  Member host(near), listener(far);
  host.join(kRoom);
  listener.join(kRoom);
  settle();
  bool near_settled = false;
  near.settle([&] { near_settled = true; });
  CHECK(near_settled);
  std::optional<std::string> heard_by_then;
  listener.say(kRoom, "words", "ref");
  far.settle([&] { heard_by_then = listener.answers(); });
  CHECK_FALSE(heard_by_then);
  settle();
  CHECK(heard_by_then == "sent ref;");
  CHECK(host.words() == "words");
  far.settle([&] { heard_by_then = "at once"; });
  CHECK(heard_by_then == "at once");
}

// Of clients that joined and closed in one write, three in four were not told `joined`: a close was answered
// before the bus's loop had been asked.
TEST_CASE_FIXTURE(TwoLoops, "settling waits for the question whether a new room is ready") {
  bus.answers_at_once = true;
  Member host(near), alone(far), guest(far);
  host.join(kRoom, "1");
  alone.join("another", "2");
  std::string heard_by_then;
  far.settle([&] { heard_by_then = alone.answers(); });
  settle();
  CHECK(heard_by_then == "joined 2;");
  host.leave(kRoom);
  guest.join("a third", "3");
  guest.leave("a third");
  far.settle([&] { heard_by_then = guest.answers(); });
  settle();
  CHECK(heard_by_then == "cancelled 3;");
}

TEST_CASE_FIXTURE(TwoLoops, "a shard that takes no more messages has handed on those that it took") {
  Member listener(near), speaker(far);
  for (Member* each : {&listener, &speaker}) each->join(kRoom);
  speaker.say(kRoom, "taken");
  far.stop_taking();
  speaker.say(kRoom, "too late");
  settle();
  CHECK(listener.words() == "taken");
}

// Six clients that said 100 bytes at a time as fast as they could once cost 2.7 GB in six seconds, and made
// all others wait for six.
TEST_CASE_FIXTURE(TwoLoops, "what is under way between the threads is told, so that no more is read") {
  Member home(near), other(far);
  for (Member* each : {&home, &other}) each->join(kRoom);
  settle();
  for (Member* speaks : {&home, &other}) {
    std::size_t said = 0;
    for (; !speaks->shard.is_swamped(); said += 1000) speaks->say(kRoom, std::string(1000, 'x'));
    CHECK(said < 2 * node::kMostUnderWay);
    turn(speaks->shard);  // it leaves
    CHECK(speaks->shard.is_swamped());
    settle();
    CHECK_FALSE(speaks->shard.is_swamped());
  }
}
