// A room hears in the order in which the node took things: messages, and the joins of those who are to hear
// them.
#include <doctest/doctest.h>

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "shared/testing/fake_clock.hpp"
#include "ws-user/node/node.hpp"
#include "ws-user/node/shard.hpp"
#include "ws-user/room/recorder.hpp"

using namespace ws;
using node::Shard;

namespace {

const std::string kRoom = "Room 1";

// A bus that says that a room is ready when the test says so.
struct SlowBus final : bus::Bus {
  explicit SlowBus(bus::BusListener& listens) : listener(listens) {}
  std::uint64_t publish(const bus::Publication&) override { return ++newest; }
  bus::CidTable& cids() override { return table; }
  void direct(NodeId, std::string_view, std::string_view) override {}
  void room_occupied(std::string_view, bus::JoinToken token) override { waiting.push_back(token); }
  void room_emptied(std::string_view) override { answer(); }
  bus::BusState state() const override { return {}; }
  void begin_handover() override {}
  bool handed_over() const override { return true; }

  bus::CidTable table{milliseconds(1'000), 100};

  void answer() {
    for (bus::JoinToken token : std::exchange(waiting, {})) listener.on_join_ready(token);
  }

  bus::BusListener& listener;
  std::vector<bus::JoinToken> waiting;
  std::uint64_t newest = 0;
};

struct Member {
  room::Recorder heard;
  room::Membership place;
  SessionId id;
  std::string answers;
};

// Two shards whose loops are turned by hand.
struct Fixture {
  Fixture() {
    for (Shard* shard : {&near, &far}) shard->connect(node, loops[0]);
    node.connect(bus);
  }

  node::JoinAnswer answer_to(Member& member, const std::string& ref) {
    return {[&member, ref] { member.answers += "joined " + ref + ";"; },
            [&member, ref] { member.answers += "cancelled " + ref + ";"; }};
  }
  void join(Shard& shard, Member& member, const std::string& ref) {
    shard.join(kRoom, protocol::Dialect::kPlain, member.heard, member.place, answer_to(member, ref));
  }
  void leave(Shard& shard, Member& member) { shard.leave(kRoom, protocol::Dialect::kPlain, member.place); }
  void say(Shard& shard, const std::string& words) {
    node::Publication said;
    said.room = kRoom;
    said.user = "Ann";
    const std::string json = "\"" + words + "\"";
    said.message = json;
    said.birth = protocol::Birth::kPlainText;
    shard.publish(said);
  }
  void turn(net::EventLoop& loop) {
    loop.stop();
    loop.run();
  }
  void settle() {
    for (int i = 0; i < 3; ++i) {
      for (net::EventLoop& loop : loops) turn(loop);
    }
  }
  static std::string words(const Member& member) {
    std::string text;
    for (char c : member.heard.text) {
      if (c >= ' ' && c <= '~') text += c;
    }
    return text;
  }

  testing::FakeClock clock;
  std::array<net::EventLoop, 2> loops{net::EventLoop(clock), net::EventLoop(clock)};
  Shard near{0, loops[0]};  // on the node's loop
  Shard far{1, loops[1]};
  node::Node node{NodeId{1}, loops[0], {&near, &far}};
  SlowBus bus{node};
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "a join elsewhere hears what the node takes after it, and nothing from before") {
  Member listener;
  say(near, "before");
  join(far, listener, "1");
  say(near, "meanwhile");  // the node has not heard of the join
  settle();
  say(near, "after");
  settle();
  CHECK(words(listener) == "after");
}

TEST_CASE_FIXTURE(Fixture, "who leaves and comes back is not let in by the join that it took back") {
  Member listener;
  join(far, listener, "1");
  leave(far, listener);
  say(far, "while away");
  join(far, listener, "2");
  say(far, "back");
  settle();
  CHECK(words(listener) == "back");
  leave(far, listener);
  settle();
  CHECK(node.stats().occupied_rooms.value() == 0);
}

TEST_CASE_FIXTURE(Fixture, "a join that everybody left before the room was ready is told so") {
  for (Shard* shard : {&near, &far}) {
    Member member;
    join(*shard, member, "1");
    settle();
    leave(*shard, member);
    join(*shard, member, "2");
    settle();
    CHECK(member.answers == "cancelled 1;");
    shard->confirm(kRoom, member.id, answer_to(member, "3"));
    settle();
    CHECK(member.answers == "cancelled 1;");
    bus.answer();
    settle();
    CHECK(member.answers == "cancelled 1;joined 2;joined 3;");
    leave(*shard, member);
    settle();
  }
  CHECK(node.stats().occupied_rooms.value() == 0);
}

TEST_CASE_FIXTURE(Fixture, "settling waits for what is under way, and for nothing where nothing can be") {
  Member listener;
  join(far, listener, "1");
  settle();
  bool near_settled = false;
  near.settle([&] { near_settled = true; });
  CHECK(near_settled);
  say(far, "words");
  std::string heard_by_then;
  far.settle([&] {
    far.tell_rest(listener.place);
    heard_by_then = words(listener);
  });
  CHECK(heard_by_then.empty());
  settle();
  CHECK(heard_by_then == "words");
}

TEST_CASE_FIXTURE(Fixture, "a shard that takes no more messages has handed on those that it took") {
  Member listener;
  join(near, listener, "1");
  say(far, "taken");
  bool stopped = false;
  far.stop_taking([&] { stopped = true; });
  say(far, "too late");
  settle();
  CHECK(stopped);
  CHECK(words(listener) == "taken");
}

// Six clients that said 100 bytes at a time as fast as they could once cost 2.7 GB in six seconds, and made
// all others wait for six.
TEST_CASE_FIXTURE(Fixture, "what is under way between the threads is told, so that no more is read") {
  Member listener;
  join(far, listener, "1");
  settle();
  for (Shard* speaks : {&near, &far}) {
    std::size_t said = 0;
    for (; !speaks->is_swamped(); said += 1000) say(*speaks, std::string(1000, 'x'));
    CHECK(said < 2 * node::kMostUnderWay);
    turn(speaks->loop());  // it leaves
    CHECK(speaks->is_swamped());
    settle();
    CHECK_FALSE(speaks->is_swamped());
  }
}
