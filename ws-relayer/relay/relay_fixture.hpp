#pragma once

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <vector>

#include "ws-relayer/relay/relay.hpp"

// A relay whose output is written down, and what its links say to it. For tests only.
namespace ws::relayer {

using namespace relay;

struct Recorder final : RelayOutput {
  std::map<std::uint32_t, std::string> sent;
  std::map<std::uint32_t, int> slices;
  std::map<std::uint32_t, std::string> closed;
  int passed = 0;

  void send(LinkId link, Slice records) override {
    sent[link.slot] += records.view();
    ++slices[link.slot];
  }
  void close(LinkId link, std::string_view reason) override { closed[link.slot] = reason; }
  void passing(const RecordView&) override { ++passed; }

  std::vector<RecordView> records(std::uint32_t slot) {
    std::vector<RecordView> out;
    RecordReader reader(sent[slot]);
    RecordView record;
    while (reader.next(record)) out.push_back(record);
    return out;
  }
};

inline Bytes hello(std::uint64_t node, std::uint64_t dial = 1) {
  Hello content;
  content.dial = dial;
  content.name = "node";
  return encode_hello(NodeId{node}, content);
}

inline Bytes message(std::uint64_t node, std::uint64_t number, std::string_view room,
                     std::uint64_t target = 0) {
  RecordView record;
  record.kind = Kind::kRoomMessage;
  record.origin = NodeId{node};
  record.number = number;
  record.target = NodeId{target};
  record.room = room;
  record.payload = "hi";
  return encode(record);
}

inline Bytes mute(std::uint64_t node, std::string_view room) {
  RecordView record;
  record.kind = Kind::kMute;
  record.origin = NodeId{node};
  record.room = room;
  return encode(record);
}

inline Bytes unmute(std::uint64_t node, std::string_view room, std::uint64_t ticket) {
  RecordView record;
  record.kind = Kind::kUnmute;
  record.origin = NodeId{node};
  record.room = room;
  return encode_numbers(record, {ticket, 0});
}

struct RelayFixture {
  Recorder out;
  Relay relay{out};
  MonoTime now{0};

  void link(std::uint32_t slot, std::uint64_t node, std::uint64_t dial = 1) {
    relay.link_opened({slot}, now);
    relay.on_frame({slot}, hello(node, dial), now);
  }
  void forget() {
    out.sent.clear();
    out.slices.clear();
  }
};

}  // namespace ws::relayer
