#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/bytes.hpp"
#include "shared/base/clock.hpp"
#include "shared/relay/link_id.hpp"
#include "ws-user/bus/bus.hpp"

namespace ws::bus {

using relay::LinkId;

// RelayWire: where a RelayNode's records go. The owner of the sockets gathers what is sent on a link within
// one loop turn into frames of at most relay::kMaxFrame bytes, in order. Must not call back into the
// RelayNode.
class RelayWire {
 public:
  virtual ~RelayWire() = default;
  virtual void send(LinkId link, Slice records) = 0;  // whole records
  // The link spoke nonsense: close it. The RelayNode already treats it as down; link_down need not be called.
  virtual void reset_link(LinkId link, std::string_view reason) = 0;
};

struct RelayNodeConfig {
  NodeId self;
  std::string name;       // for people
  MonoTime started{0};    // when this node began to accept members
  std::size_t links = 1;  // configured relayers; LinkIds are 0 .. links-1, the first is preferred
};

struct RelayNodeCounters {
  std::uint64_t published = 0;
  std::uint64_t delivered = 0;
  std::uint64_t discarded = 0;  // for rooms without a member here
  std::uint64_t bad_frames = 0;
};

// RelayNode: a node's side of the relay protocol (RELAY.md), without sockets, threads or a clock of its own.
//
// Thread: loop. Owns the outbox and all tables of the protocol, each bounded. Errors: what a link says
// wrongly is counted and the link reset.
class RelayNode {
 public:
  RelayNode(RelayNodeConfig config, BusListener& listener, RelayWire& wire);

  // A WebSocket link stands, or is gone. A link that comes up while it counts as up is a new one.
  void link_up(LinkId link, MonoTime now);
  void link_down(LinkId link, MonoTime now);
  void on_frame(LinkId link, std::string_view frame, MonoTime now);
  // To be called every kTick.
  void tick(MonoTime now);
  static constexpr milliseconds kTick{50};

  // As in Bus.
  std::uint64_t publish(const Publication& publication, MonoTime now);
  std::optional<MessageId> known(std::string_view room, std::string_view cid, MonoTime now);
  void direct(NodeId target, std::string_view room, std::string_view payload);
  void room_occupied(std::string_view room, JoinToken token, MonoTime now);
  void room_emptied(std::string_view room, MonoTime now);
  void begin_handover(MonoTime now);
  bool handed_over() const;

  BusState state() const;
  const RelayNodeCounters& counters() const { return counters_; }

 private:
  void on_record(const relay::RecordView& record);

  RelayNodeConfig config_;
  BusListener& listener_;
  RelayWire& wire_;
  std::vector<bool> up_;
  std::vector<std::string> occupied_;
  std::vector<NodeId> peers_;
  bool linked_once_ = false;
  std::uint64_t dials_ = 0;
  std::uint64_t newest_ = 0;
  RelayNodeCounters counters_;
};

}  // namespace ws::bus
