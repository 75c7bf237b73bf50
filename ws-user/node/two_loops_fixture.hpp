#pragma once

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "shared/testing/fake_clock.hpp"
#include "ws-user/node/node.hpp"
#include "ws-user/node/shard.hpp"
#include "ws-user/room/recorder.hpp"

namespace ws::node {

// A bus that says that a room is ready when the test says so, and writes down what it is told. For tests
// only.
struct SlowBus final : bus::Bus {
  explicit SlowBus(bus::BusListener& listens) : listener(listens) {}
  std::uint64_t publish(const bus::Publication& it) override {
    published.emplace_back(it.payload);
    if (it.ack) acks.push_back(*it.ack);
    return published.size();
  }
  bus::CidTable& cids() override { return table; }
  void direct(NodeId, std::string_view, std::string_view) override {}
  void room_occupied(std::string_view room, bus::JoinToken token) override {
    told += "+" + std::string(room) + ";";
    waiting.push_back(token);
    if (answers_at_once) answer();
  }
  void room_emptied(std::string_view room) override {
    told += "-" + std::string(room) + ";";
    answer();
  }
  bus::BusState state() const override { return {}; }
  void begin_handover() override {}
  bool handed_over() const override { return true; }

  void answer() {
    for (bus::JoinToken token : std::exchange(waiting, {})) listener.on_join_ready(token);
  }

  bus::BusListener& listener;
  bool answers_at_once = false;
  bus::CidTable table{milliseconds(1'000), 100, bus::CidTable::Use::kShared};
  std::vector<bus::JoinToken> waiting;
  std::vector<bus::AckToken> acks;
  std::vector<std::string> published;
  std::string told;  // of rooms
};

// A session of a test.
struct Member {
  Member(Shard& on, bool speaks_only = false) : shard(on), id(on.next_session_id()) {
    heard.place = &place;
    shard.add_session(id, heard);
    speaker = speaks_only;
  }
  ~Member() { shard.remove_session(id); }
  Member(const Member&) = delete;
  Member& operator=(const Member&) = delete;

  void join(const std::string& room, const std::string& ref = {},
            protocol::Dialect dialect = protocol::Dialect::kPlain) {
    hearing = dialect;
    home = speaker ? shard.join_as_speaker(room, id) : shard.join(room, hearing, id, heard, place, ref);
  }
  void confirm(const std::string& room, const std::string& ref) { shard.confirm(room, home, id, place, ref); }
  void leave(const std::string& room) {
    speaker ? shard.leave_as_speaker(id) : shard.leave(room, home, hearing, place);
  }
  void say(const std::string& room, const std::string& words, const std::string& ref = {}, bool ack = false,
           const std::string& cid = {}) {
    const std::string json = "\"" + words + "\"";
    Publication said;
    said.room = room;
    said.home = home;
    said.user = "Ann";
    said.message = json;
    said.sender = id;
    said.ref = ref;
    said.ack = ack;
    said.cid = cid;
    said.birth = protocol::Birth::kPlainText;
    shard.say(said);
  }
  // What it has heard, but for the frames around it.
  std::string words() const {
    std::string text;
    for (char c : heard.text) {
      if (c >= ' ' && c <= '~') text += c;
    }
    return text;
  }
  const std::string& answers() const { return heard.answers; }

  Shard& shard;
  room::Recorder heard;
  room::Membership place;
  protocol::Hearing hearing = protocol::Dialect::kPlain;
  std::uint32_t home = 0;
  SessionId id;
  bool speaker = false;
};

// TwoLoops: a server with two shards whose loops are turned by hand. For tests only.
//
// Thread: one.
struct TwoLoops {
  TwoLoops() { node.connect(bus); }

  void turn(Shard& shard) {
    shard.loop().stop();
    shard.loop().run();
  }
  // Until nothing is under way.
  void settle() {
    for (int i = 0; i < 6; ++i) {
      turn(near);
      turn(far);
    }
  }
  void pass(milliseconds time) {
    clock.advance(time);
    settle();
  }
  std::int64_t rooms() const {
    std::int64_t sum = 0;
    for (const auto& home : node.homes()) sum += home->stats().occupied_rooms.value();
    return sum;
  }
  std::int64_t members_elsewhere() const {
    std::int64_t sum = 0;
    for (const auto& home : node.homes()) sum += home->stats().members_elsewhere.value();
    return sum;
  }

  testing::FakeClock clock;
  std::array<net::EventLoop, 2> loops{net::EventLoop(clock), net::EventLoop(clock)};
  Shard near{0, loops[0]};  // on the bus's loop
  Shard far{1, loops[1]};
  Node node{NodeId{1}, {&near, &far}, false};
  SlowBus bus{node.bus_side()};
};

}  // namespace ws::node
