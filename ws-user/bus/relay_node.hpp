#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/bytes.hpp"
#include "shared/base/clock.hpp"
#include "ws-user/bus/acks.hpp"
#include "ws-user/bus/answer.hpp"
#include "ws-user/bus/bus.hpp"
#include "ws-user/bus/counters.hpp"
#include "ws-user/bus/delivery.hpp"
#include "ws-user/bus/joins.hpp"
#include "ws-user/bus/limits.hpp"
#include "ws-user/bus/links.hpp"
#include "ws-user/bus/outbox.hpp"
#include "ws-user/bus/pace.hpp"
#include "ws-user/bus/peer_table.hpp"
#include "ws-user/bus/resumer.hpp"
#include "ws-user/bus/room_interest.hpp"
#include "ws-user/bus/rules.hpp"

namespace ws::bus {

struct RelayNodeConfig {
  NodeId self;
  std::string name;     // for people
  MonoTime started{0};  // when this node began to accept members
  std::size_t links =
      1;  // configured relayers, at most kMaxLinks; LinkIds are 0 .. links-1, the first is preferred
  RelayLimits limits;
  Rules rules;
  CidTable::Use cids = CidTable::Use::kOneThread;
  MemberQueues* queues = nullptr;      // none: no member is waited for
  std::function<milliseconds()> wall;  // since 1970, for what answers say of the time; none: nothing
};

// RelayNode: a node's side of the relay protocol (RELAY.md), without sockets, threads or a clock of its own.
//
// Thread: loop. Owns the outbox and all tables of the protocol, each bounded. Errors: what a link says
// wrongly is counted and the link reset.
class RelayNode {
 public:
  // Listener and wire outlive the RelayNode.
  RelayNode(RelayNodeConfig config, BusListener& listener, RelayWire& wire);
  RelayNode(const RelayNode&) = delete;
  RelayNode& operator=(const RelayNode&) = delete;

  // A WebSocket link stands, or is gone. A link that comes up while it counts as up is a new one.
  void link_up(LinkId link, MonoTime now);
  void link_down(LinkId link, MonoTime now);
  // Frames of a link that is not up are ignored.
  void on_frame(LinkId link, std::string_view frame, MonoTime now);
  // The answer of MemberQueues.
  void on_measured(std::size_t fullest, MonoTime now);
  // To be called every kTick.
  void tick(MonoTime now);
  static constexpr milliseconds kTick{50};

  // As in Bus. Whoever publishes sees to it that the record fits relay::kMaxRecord: one that does not is not
  // taken, and std::length_error says so. What throws has not been published.
  std::uint64_t publish(const Publication& publication, MonoTime now);
  CidTable& cids() { return delivery_.cids(); }
  void direct(NodeId target, std::string_view room, std::string_view payload);
  void room_occupied(std::string_view room, JoinToken token, MonoTime now);
  void room_emptied(std::string_view room);
  void begin_handover(MonoTime now);
  bool handed_over() const;

  BusState state() const;
  const RelayNodeCounters& counters() const { return counters_; }

  // For gauges and for tests of the bounds.
  const Outbox& outbox() const { return outbox_; }
  const RoomInterest& interest() const { return interest_; }
  const Joins& joins() const { return joins_; }
  const PeerTable& peers() const { return peers_; }
  std::size_t open_resumes() const { return resumer_.open(); }
  std::size_t paced_resumes() const { return resumer_.paced(); }
  std::size_t waiting_acks() const { return acks_.waiting(); }

 private:
  // The way of a numbered record, and what may end it there:
  //
  //   on_numbered  it has been seen: a copy | it is above seen + 1: beyond() | late, and no room: put_off()
  //     advance    seen is its number now
  //     take       nobody here is in its room: counted, which may mute it | a join waits: Joins holds it
  //       Delivery its cid went by before | else the listener hears it

  // Returns false if the record is malformed.
  bool on_record(LinkId link, const relay::RecordView& record, MonoTime now);
  bool on_peers(LinkId link, const relay::RecordView& record, MonoTime now);
  void on_peer_up(LinkId link, NodeId node, std::string_view name, MonoTime now);
  void on_peer_down(LinkId link, Origin& origin, MonoTime now);
  bool on_from_origin(LinkId link, Origin& origin, const relay::RecordView& record, MonoTime now);
  bool on_numbers(Origin& origin, const relay::RecordView& record, relay::Numbers numbers, MonoTime now);
  void on_numbered(Origin& origin, const relay::RecordView& record, bool late, MonoTime now);
  void on_skipped(Origin& origin, const relay::RecordView& record, relay::Numbers range, MonoTime now);
  void on_gap(Origin& origin, relay::Numbers range, MonoTime now);
  void on_start(Origin& origin, const relay::RecordView& record, relay::Numbers numbers, MonoTime now);
  void on_newest(Origin& origin, const relay::RecordView& record, std::uint64_t newest, MonoTime now);
  void advance(Origin& origin, std::uint64_t seen, MonoTime now);
  // There are numbers that have not arrived: asks for them.
  void beyond(Origin& origin, MonoTime now);
  // The members have no room for a record that comes late and unasked. True: dropped, to be resumed.
  bool put_off(Origin& origin, const relay::RecordView& record, MonoTime now);
  void take(const relay::RecordView& record, MonoTime now);
  // The origin is told `got` once everything up to the number has arrived.
  void owe_confirmation(Origin& origin, std::uint64_t number);
  void confirm_owed();
  // By other relayers than before, or by none: what was asked of it may be lost.
  void way_changed(Origin& origin, MonoTime now);
  void tell_newest(LinkSet links, NodeId target, std::uint8_t flags);
  // Which links publications go out on: the first, and every one with a peer that those before it lack.
  void choose_routes();

  const RelayNodeConfig config_;
  BusListener& listener_;
  RelayWire& wire_;
  RelayNodeCounters counters_;
  Outbox outbox_;
  PeerTable peers_;
  Pace pace_;
  Resumer resumer_;
  Answerer answerer_;
  Acks acks_;
  RoomInterest interest_;
  Delivery delivery_;
  Joins joins_;
  LinkSet up_ = 0;
  LinkSet routes_ = 0;  // where publications go
  bool linked_once_ = false;
  bool untold_ = false;  // a record was published that some link had no memory for
  bool handing_over_ = false;
  MonoTime handover_asked_at_{0};
  std::uint64_t dials_ = 0;
  std::vector<NodeId> owed_;  // origins that wait for a confirmation
};

}  // namespace ws::bus
