// Sessions that move to another shard: where they had better be, and what comes for them where they were.
#include <doctest/doctest.h>

#include <deque>
#include <string>

#include "ws-user/node/two_loops_fixture.hpp"

using namespace ws;
using node::Member;
using node::Shard;
using node::TwoLoops;

namespace {

const std::string kRoom = "Room 1";

// Its session goes from one shard to the other.
void move(Member& member, Shard& from, Shard& to) {
  from.send_after(member.id, to.index());
  from.remove_session(member.id);
  to.add_session(member.id, member.heard);
}

}  // namespace

TEST_CASE_FIXTURE(TwoLoops, "moving: a better place is the room's home, if that is small and elsewhere") {
  Member first(near);
  CHECK_FALSE(far.better_place_for(kRoom));
  first.join(kRoom);
  CHECK(far.better_place_for(kRoom) == 0u);
  CHECK_FALSE(near.better_place_for(kRoom));
  first.leave(kRoom);
  settle();
  CHECK_FALSE(far.better_place_for(kRoom));
}

TEST_CASE_FIXTURE(TwoLoops, "moving: nobody moves to a large room, or when the server is about to stop") {
  std::deque<Member> crowd;
  for (int i = 0; i < 256; ++i) {
    CHECK(far.better_place_for(kRoom).has_value() == (i > 0));
    crowd.emplace_back(i % 2 == 0 ? near : far).join(kRoom);
    settle();
  }
  Member other(near);
  other.join("Room 2");
  CHECK_FALSE(far.better_place_for(kRoom));
  CHECK(far.better_place_for("Room 2") == 0u);
  far.stop_taking();
  CHECK_FALSE(far.better_place_for("Room 2"));
  for (Member& member : crowd) member.leave(kRoom);
  other.leave("Room 2");
  settle();
}

TEST_CASE_FIXTURE(TwoLoops, "moving: answers come after a session, however often it has moved") {
  Member member(far), home(near);
  home.join(kRoom);
  bus.answer();
  member.join(kRoom);
  settle();
  member.say(kRoom, "hello", "1");
  member.leave(kRoom);
  move(member, far, near);
  settle();
  CHECK(member.answers().find("sent 1") != std::string::npos);
  move(member, near, far);
  move(member, far, near);
  far.tell_relayed(member.id, "2", 3);
  settle();
  CHECK(member.answers().find("relayed 2") != std::string::npos);
  near.forget_on(0b10, member.id);
  settle();
  far.tell_relayed(member.id, "3", 3);
  settle();
  CHECK(member.answers().find("relayed 3") == std::string::npos);
  home.leave(kRoom);
  near.remove_session(member.id);
}

TEST_CASE_FIXTURE(TwoLoops, "moving: to settle waits for what was asked on the shard before") {
  Member speaker(far), home(near);
  home.join(kRoom);
  bus.answer();
  speaker.join(kRoom);
  settle();
  speaker.say(kRoom, "last words", "1");
  bool settled = false;
  near.settle([&] { settled = true; }, {far.index()});
  CHECK_FALSE(settled);
  settle();
  CHECK(settled);
  CHECK(speaker.answers().find("sent 1") != std::string::npos);
  speaker.leave(kRoom);
  home.leave(kRoom);
  settle();
}

TEST_CASE_FIXTURE(TwoLoops,
                  "moving: the answer to a join before the move is not taken for that of one after it") {
  Member keeper(near), other(far), mover(near);
  keeper.join(kRoom);
  mover.join(kRoom, "1");
  mover.leave(kRoom);
  move(mover, near, far);
  other.join(kRoom);
  far.join(kRoom, mover.hearing, mover.id, mover.heard, mover.place, "2");
  settle();
  bus.answer();
  settle();
  CHECK(mover.answers() == "cancelled 1;joined 2;");
  far.leave(kRoom, near.index(), mover.hearing, mover.place);
  far.remove_session(mover.id);
  other.leave(kRoom);
  keeper.leave(kRoom);
  settle();
}
