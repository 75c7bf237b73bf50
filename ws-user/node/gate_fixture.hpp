#pragma once

#include <new>
#include <optional>
#include <string>
#include <vector>

#include "shared/protocol/event.hpp"
#include "ws-user/node/gate.hpp"

namespace ws::node {

inline constexpr NodeId kSelf{77};
inline constexpr milliseconds kWall{1'795'237'200'123};

// Remembers what it is to publish; sometimes out of memory.
struct FakeBus final : bus::Bus {
  struct Record {
    std::string room, cid, event;
    std::uint64_t stamp;
    std::uint8_t flags;
    std::optional<bus::AckToken> ack;
  };
  std::vector<Record> records;
  bus::CidTable table{milliseconds(1'000), 100};
  std::uint64_t fails_each = 0;  // n-th call; 0: never
  std::uint64_t calls = 0;

  std::uint64_t publish(const bus::Publication& it) override {
    if (fails_each != 0 && ++calls % fails_each == 0) throw std::bad_alloc();
    records.push_back(
        {std::string(it.room), std::string(it.cid), std::string(it.payload), it.stamp, it.flags, it.ack});
    return records.size();
  }
  bus::CidTable& cids() override { return table; }
  void direct(NodeId, std::string_view, std::string_view) override {}
  void room_occupied(std::string_view, bus::JoinToken) override {}
  void room_emptied(std::string_view) override {}
  bus::BusState state() const override { return {}; }
  void begin_handover() override {}
  bool handed_over() const override { return true; }
};

struct OpenGate {
  FakeBus bus;
  Gate gate;
  std::string event;

  explicit OpenGate(Gate::Way way) : gate(kSelf, way) { gate.connect(bus); }
  Gate::Place say(const Publication& publication, milliseconds wall = kWall, std::uint32_t shard = 0) {
    event.clear();
    protocol::begin_chat(event, publication.room, publication.message, publication.user);
    return gate.enter(publication, shard, event, wall);
  }
};

inline Publication hello() {
  Publication publication;
  publication.room = "Room 1";
  publication.message = "\"hello\"";
  publication.user = "Alice";
  publication.cid = "c1";
  publication.ref = "7";
  publication.sender = SessionId{5};
  return publication;
}

}  // namespace ws::node
