#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "ws-relayer/relay/relay.hpp"
#include "ws-user/bus/model/oracle.hpp"
#include "ws-user/bus/relay_node.hpp"

namespace ws::bus::model {

inline constexpr std::size_t kNone = ~std::size_t{0};
inline constexpr MonoTime kForever{1'000'000'000};

inline std::string room_name(std::size_t room) {
  return "room-" + std::to_string(room);
}
inline std::size_t room_number(std::string_view name) {
  return static_cast<std::size_t>(name.back() - '0');
}

// The members on a node, as one queue of what was late. What comes in time may fill it, too, but nobody could
// help that.
struct SlowMembers {
  std::size_t most = 0;  // bytes; 0: they are never slow
  MonoTime slow_until{0};

  // False if they have no room for it.
  bool hear(NodeId origin, milliseconds took, std::size_t bytes, MonoTime now) {
    const auto least = quickest.try_emplace(origin, took).first;
    least->second = std::min(least->second, took);
    if (took - least->second > milliseconds(1'100)) queue = waiting(now) + bytes;
    return most == 0 || queue <= most;
  }
  std::size_t waiting(MonoTime now) {
    constexpr int kByteEach = 5;  // ms
    const auto has_read = static_cast<std::size_t>((now - read_at).count() / kByteEach);
    if (now >= slow_until) queue = 0;
    queue -= std::min(queue, has_read);
    read_at = now;
    return queue;
  }

 private:
  std::size_t queue = 0;
  MonoTime read_at{0};
  std::map<NodeId, milliseconds> quickest;
};

// A ws-user process: the RelayNode under test, its clients, and whether it runs at all.
struct NodeActor final : BusListener, RelayWire, MemberQueues {
  Oracle* oracle = nullptr;
  std::function<MonoTime()> now;
  NodeId id;
  std::uint64_t life = 0;
  std::unique_ptr<RelayNode> logic;
  std::vector<std::size_t> connections;  // by relayer
  std::vector<std::string> out;          // by relayer: written in this turn
  std::vector<bool> broken;              // by relayer: no way there
  MonoTime stalled_until{0};
  bool ever_stalled = false;
  Hlc clock;
  milliseconds wall_offset{0};
  std::uint64_t last_stamp = 0;
  std::uint64_t gaps = 0;
  std::uint64_t join_gaps = 0;  // of them, those of a join that waited in vain
  struct Ack {
    std::size_t message;
    std::vector<NodeId> there;  // other nodes that were in reach
  };
  std::map<std::uint64_t, Ack> acks;                     // by token
  std::function<void(const Ack&, std::size_t)> relayed;  // with so many peers
  std::set<NodeId> parted;                               // a relayer made known that they are gone
  MonoTime unlinked_at{0};                               // when it last had no link
  SlowMembers members;
  bool measuring = false;

  void send(LinkId link, Slice records) override {
    if (records.length > relay::kMaxFrame) oracle->fail("a slice larger than a frame");
    out[link.slot] += records.view();
  }
  void reset_link(LinkId, std::string_view reason) override {
    oracle->fail("a link was reset: " + std::string(reason));
  }
  void on_record(const relay::RecordView& record) override {
    clock.follow(record.stamp, now() + wall_offset);
    const std::size_t message = std::stoul(std::string(record.payload));
    oracle->delivered(id, message, room_number(record.room));
    const milliseconds took = now() - oracle->message(message).at;
    const bool fits = members.hear(record.origin, took, record.whole.size(), now());
    if (!fits && logic->counters().waits_ended == 0)
      oracle->fail("members who read were given more than they have room for");
  }
  void measure() override { measuring = true; }
  void on_gap(NodeId origin, std::uint64_t from, std::uint64_t to) override {
    ++gaps;
    const std::uint64_t before = std::exchange(join_gaps, logic->counters().join_gaps);
    oracle->gap(id, origin, from, to, join_gaps != before);
  }
  void on_peer_here(NodeId node, std::string_view) override { parted.erase(node); }
  void on_peer_gone(NodeId node, std::string_view) override {
    if (logic->state().links_up != 0) parted.insert(node);
  }
  void on_join_ready(JoinToken token) override {
    oracle->ready(static_cast<std::size_t>(token.value), now(), !ever_stalled);
  }
  void on_relayed(AckToken token, std::size_t peers) override {
    const auto ack = acks.extract(token.value);
    if (ack.empty()) return oracle->fail("an ack was answered twice, or never asked for");
    relayed(ack.mapped(), peers);
  }
  void on_not_relayed(AckToken token) override {
    if (acks.erase(token.value) == 0) oracle->fail("an ack was answered twice, or never asked for");
  }
};

// A ws-relayer process.
struct RelayerActor final : relayer::RelayOutput {
  std::uint64_t life = 0;
  std::unique_ptr<relayer::Relay> logic;  // nothing while it is down
  bool killed = false;
  MonoTime stalled_until{0};
  std::vector<std::size_t> connections;  // by slot
  std::vector<std::string> out;          // by slot: written in this turn
  std::vector<std::uint32_t> closing;    // slots the logic has closed in this turn

  void send(LinkId link, Slice records) override { out[link.slot] += records.view(); }
  void close(LinkId link, std::string_view) override { closing.push_back(link.slot); }
  void passing(const relay::RecordView&) override {}

  std::uint32_t take_slot(std::size_t connection) {
    std::size_t slot = 0;
    while (slot < connections.size() && connections[slot] != kNone) ++slot;
    if (slot == connections.size()) {
      connections.push_back(kNone);
      out.emplace_back();
    }
    connections[slot] = connection;
    out[slot].clear();
    return static_cast<std::uint32_t>(slot);
  }
};

}  // namespace ws::bus::model
