#pragma once

#include <string>
#include <utility>
#include <vector>

#include "ws-user/bus/bus.hpp"

namespace ws::bus {

// RecordingListener: remembers what the bus said. For tests.
struct RecordingListener : BusListener {
  // All of a record that its origin's Publication says.
  struct Heard {
    relay::Kind kind{};
    std::uint8_t flags = 0;
    NodeId origin;
    std::uint64_t number = 0;
    std::uint64_t stamp = 0;
    std::string cid;
  };
  std::vector<std::string> heard;  // "room: payload"
  std::vector<Heard> records;      // of each of `heard`
  std::vector<NodeId> here;
  std::vector<std::pair<NodeId, std::string>> gone;
  std::vector<std::uint64_t> joined;
  std::vector<std::pair<std::uint64_t, std::size_t>> relayed;
  std::vector<std::uint64_t> not_relayed;
  int gaps = 0;

  void on_record(const relay::RecordView& record) override {
    heard.push_back(std::string(record.room) + ": " + std::string(record.payload));
    records.push_back(
        {record.kind, record.flags, record.origin, record.number, record.stamp, std::string(record.cid)});
  }
  void on_gap(NodeId, std::uint64_t, std::uint64_t) override { ++gaps; }
  void on_peer_here(NodeId node, std::string_view) override { here.push_back(node); }
  void on_peer_gone(NodeId node, std::string_view name) override { gone.emplace_back(node, name); }
  void on_join_ready(JoinToken token) override { joined.push_back(token.value); }
  void on_relayed(AckToken token, std::size_t peers) override { relayed.emplace_back(token.value, peers); }
  void on_not_relayed(AckToken token) override { not_relayed.push_back(token.value); }
};

}  // namespace ws::bus
