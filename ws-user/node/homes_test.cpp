// Rooms that live on two threads: who is their home, what the bus hears of them, and what comes back.
#include <doctest/doctest.h>

#include <deque>
#include <string>

#include "shared/protocol/event.hpp"
#include "ws-user/node/two_loops_fixture.hpp"

using namespace ws;
using node::Member;
using node::Shard;
using node::TwoLoops;

namespace {

relay::RecordView record(std::string_view room, std::string_view event) {
  relay::RecordView record;
  record.kind = relay::Kind::kRoomMessage;
  record.origin = NodeId{7};
  record.number = 1;
  record.flags = relay::flag::kPlainText;
  record.room = room;
  record.payload = event;
  return record;
}

std::string event(const std::string& room, const std::string& words) {
  std::string out;
  protocol::encode_chat(
      out, {room, "\"" + words + "\"", "Bob", to_text(MessageId{1, NodeId{7}}), milliseconds(0)});
  return out;
}

}  // namespace

TEST_CASE_FIXTURE(TwoLoops,
                  "a room lives where its first member is, and begins anew where the next first one is") {
  for (Shard* first : {&far, &near, &far}) {
    Member a(*first), b(first == &far ? near : far);
    a.join("r");
    b.join("r");
    CHECK(a.home == first->index());
    CHECK(b.home == first->index());
    settle();
    CHECK(node.directory().find("r")->members == 2);
    a.leave("r");
    settle();
    b.say("r", "still here");
    Member c(*first);
    c.join("r");
    CHECK(c.home == first->index());
    settle();
    b.leave("r");
    c.leave("r");
    settle();
    CHECK(rooms() == 0);
  }
  CHECK(bus.told == "+r;-r;+r;-r;+r;-r;");
}

TEST_CASE_FIXTURE(TwoLoops, "a room does not end while somebody is on its way to it") {
  Member a(near), b(far);
  a.join("r");
  settle();
  b.join("r");  // its mail is under way
  a.leave("r");
  settle();
  Member c(near);
  c.join("r");
  CHECK(c.home == b.home);
  settle();
  c.say("r", "words");
  settle();
  CHECK(b.words() == "words");
  b.leave("r");
  c.leave("r");
  settle();
  CHECK(rooms() == 0);
}

// Without the life in its question a member would be told `joined` while the bus thinks the room empty.
TEST_CASE_FIXTURE(TwoLoops, "an answer to what was asked for an earlier life of the room is dropped") {
  Member a(far);
  a.join("r", "1");
  turn(far);
  turn(near);  // the bus has been asked
  const auto asked = bus.waiting;
  a.leave("r");
  a.join("r", "2");
  for (bus::JoinToken token : asked) bus.listener.on_join_ready(token);
  bus.waiting.clear();
  settle();
  CHECK(a.answers() == "cancelled 1;");
  bus.answer();
  settle();
  CHECK(a.answers() == "cancelled 1;joined 2;");
}

TEST_CASE_FIXTURE(TwoLoops,
                  "the bus hears of a room once, and further joins of a ready room are answered at once") {
  std::deque<Member> members;
  for (Shard* shard : {&far, &near, &far}) members.emplace_back(*shard).join("r", "1");
  settle();
  for (const Member& each : members) CHECK(each.answers().empty());
  bus.answer();
  settle();
  for (const Member& each : members) CHECK(each.answers() == "joined 1;");
  members.emplace_back(near).join("r", "2");
  settle();
  CHECK(members.back().answers() == "joined 2;");
  CHECK(bus.told == "+r;");
  for (Member& each : members) each.leave("r");
  settle();
  CHECK(bus.told == "+r;-r;");
}

TEST_CASE_FIXTURE(TwoLoops,
                  "what is said elsewhere is answered before its own echo, and relayed behind that") {
  Member host(far), speaker(near);
  for (Member* each : {&host, &speaker}) each->join("r");
  settle();
  speaker.say("r", "words", "ref", true, "cid");
  settle();
  CHECK(host.words() == "words");
  CHECK(bus.published.size() == 1);
  CHECK(speaker.answers() == "sent ref;");
  REQUIRE(bus.acks.size() == 1);
  bus.listener.on_relayed(bus.acks[0], 1);
  settle();
  CHECK(speaker.answers() == "sent ref;relayed ref;");
  speaker.say("r", "words", "again", false, "cid");
  settle();
  CHECK(speaker.answers() == "sent ref;relayed ref;sent again;");
  CHECK(bus.published.size() == 1);
  CHECK(host.words() == "words");
}

TEST_CASE_FIXTURE(TwoLoops, "a room said at home crosses nothing but the gate") {
  Member a(far), b(far);
  for (Member* each : {&a, &b}) each->join("r");
  settle();
  for (int i = 0; i < 5; ++i) a.say("r", "x");
  turn(far);
  CHECK(b.words() == "xxxxx");
  CHECK(bus.published.empty());
  turn(near);
  CHECK(bus.published.size() == 5);
}

TEST_CASE_FIXTURE(TwoLoops,
                  "messages of other servers and gaps reach a room in the bus's order, wherever it lives") {
  Member host(far), other(near), alone(near);
  host.join("r");
  other.join("r");
  alone.join("another");
  settle();
  bus.listener.on_record(record("r", event("r", "one")));
  bus.listener.on_record(record("nobody", event("nobody", "lost")));
  bus.listener.on_gap(NodeId{7}, 2, 3);
  bus.listener.on_record(record("another", event("another", "two")));
  settle();
  for (const Member* each : {&host, &other}) {
    CHECK(each->words() == "one");
    CHECK(each->answers().find("gap 1;") != std::string::npos);
  }
  CHECK(alone.words() == "two");
}

TEST_CASE_FIXTURE(TwoLoops, "who only speaks keeps the room's home, and is no member of it") {
  Member speaker(far, true), listener(near);
  speaker.join("r");
  settle();
  CHECK(bus.told.empty());
  speaker.say("r", "to nobody");
  listener.join("r");
  CHECK(listener.home == far.index());
  settle();
  speaker.say("r", "words");
  settle();
  CHECK(listener.words() == "words");
  listener.leave("r");
  settle();
  CHECK(bus.told == "+r;-r;");
  listener.join("r");
  CHECK(listener.home == far.index());
  listener.leave("r");
  speaker.leave("r");
  settle();
  listener.join("r");
  CHECK(listener.home == near.index());
}

TEST_CASE_FIXTURE(TwoLoops, "who comes and goes is told where it happens, among the messages") {
  Member host(far), listener(near);
  host.join("r");
  listener.join("r", {}, protocol::Dialect::kBroadcast);
  settle();
  host.say("r", "before");
  far.announce("r", host.home, "Ann", true, host.id);
  host.say("r", "after");
  settle();
  const std::string heard = listener.words();
  CHECK(heard.find("before") < heard.find("Ann joined"));
  CHECK(heard.find("Ann joined") < heard.find("after"));
  CHECK(heard.find("after") != std::string::npos);
}

TEST_CASE_FIXTURE(TwoLoops, "no more is read while what was said at home waits for the bus") {
  Member speaker(far);
  speaker.join("r");
  settle();
  std::size_t said = 0;
  for (; !far.is_swamped(); said += 1'000) speaker.say("r", std::string(1'000, 'x'));
  CHECK(said < 2'000'000);
  CHECK(near.is_swamped());
  turn(far);
  CHECK(far.is_swamped());
  settle();
  CHECK_FALSE(far.is_swamped());
}
