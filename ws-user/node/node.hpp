#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "shared/base/hlc.hpp"
#include "shared/base/ids.hpp"
#include "shared/base/log.hpp"
#include "shared/base/metrics.hpp"
#include "shared/base/string_map.hpp"
#include "shared/net/event_loop.hpp"
#include "ws-user/bus/bus.hpp"
#include "ws-user/node/courier.hpp"
#include "ws-user/node/message.hpp"
#include "ws-user/node/notice_desk.hpp"
#include "ws-user/node/publication.hpp"
#include "ws-user/node/roll_call.hpp"

namespace ws::node {

class Shard;

inline constexpr std::size_t kMaxShards = 64;

// What the node counts; written by its loop, read by any thread.
struct NodeStats {
  Counter published;   // messages that entered here
  Counter received;    // messages of other nodes, for rooms with members here
  Counter duplicates;  // publications refused as a known cid
  Counter gaps;
  Counter clock_ahead;  // ids too far ahead of our clock to follow
  Gauge occupied_rooms;
};

// The members of a room on one shard that hear alike.
struct LaneKey {
  std::uint32_t shard;
  protocol::Hearing hearing;
  friend bool operator==(LaneKey a, LaneKey b) { return a.shard == b.shard && a.hearing == b.hearing; }
};

// Node: where messages enter and leave this server. Everything said here passes it, in one order: it gives
// the id, encodes, hands the message to the shards that have members, and to the bus for the other nodes.
//
// Thread: loop (one for all shards, so that a sender's messages keep their order whatever rooms they go to).
class Node final : public bus::BusListener {
 public:
  Node(NodeId id, net::EventLoop& loop, std::vector<Shard*> shards);
  ~Node() override;
  // Completes the wiring; before any session. Thread: setup.
  void connect(bus::Bus& bus) {
    bus_ = &bus;
    notices_.connect(bus);
  }
  // `observer` is shown every message that enters the cluster here, as `/` hears it. Thread: setup.
  void on_accepted(std::function<void(std::string_view event)> observer) { accepted_ = std::move(observer); }

  // The two doors of a message: from a session here, and from another node.
  void publish(const Publication& publication, std::uint32_t shard);
  void on_record(const relay::RecordView& record) override;

  // Runs a task once every shard has looked at its sockets, in order with what is published meanwhile.
  void after_sockets(net::EventLoop::Task task) { roll_call_.run(std::move(task)); }

  void join(const std::string& room, LaneKey lane, bool first_in_lane, std::function<void()> on_joined);
  void leave(const std::string& room, LaneKey lane, bool last_in_lane);
  void announce(const std::string& room, const std::string& user, bool came, SessionId who) {
    notices_.announce(room, user, came, who);
  }

  void on_gap(NodeId origin, std::uint64_t from, std::uint64_t to) override;
  void on_peer_here(NodeId node, std::string_view name) override;
  void on_peer_gone(NodeId node) override;
  void on_join_ready(bus::JoinToken token) override;
  void on_relayed(bus::AckToken token, std::size_t peers) override;
  void on_not_relayed(bus::AckToken token) override;

  NodeId id() const { return id_; }
  void answer_roll_call() { roll_call_.answer(); }  // of one shard, after its joins

  const NodeStats& stats() const { return stats_; }
  const NoticeStats& notice_stats() const { return notices_.stats(); }
  const net::DeflateStats& deflate_stats() const { return deflater_.stats(); }

 private:
  // Who waits for an answer of the bus.
  struct Joining {
    std::uint32_t shard;
    std::function<void()> on_joined;
  };
  struct Sender {
    std::uint32_t shard;
    SessionId session;
    std::string ref;
  };
  struct Room {
    std::vector<LaneKey> lanes;
    std::size_t members = 0;
  };

  void accept(const Publication& publication, std::uint32_t shard);
  void repeat(const Publication& publication, std::uint32_t shard, MessageId id);
  void relay(const Publication& publication, std::uint32_t shard, MessageId id);
  std::size_t call_roll();
  bool on_every_shard(std::string_view room) const;
  void deliver(std::string_view room, room::Frames& frames, SessionId sender);
  void deliver_across(std::string_view room, const Room& state, room::Frames& frames, SessionId sender);
  void hand_over(std::uint32_t shard, std::string_view room, EncodedFrames frames, SessionId sender);
  void tell_notice(const std::string& room, const std::string& user, const std::string& text, SessionId who);
  void follow_clock(const relay::RecordView& record);
  milliseconds wall_of(const relay::RecordView& record) const;
  void log_reach(const Publication& publication) const;
  void answer_sent(const Publication& publication, std::uint32_t shard, MessageId id);
  void tell(std::uint32_t shard, std::function<void()> task);
  Sender take_sender(bus::AckToken token);

  NodeId id_;
  net::EventLoop& loop_;
  std::vector<Shard*> shards_;
  std::vector<std::unique_ptr<Courier>> to_shards_;
  bus::Bus* bus_ = nullptr;
  Hlc hlc_;
  StringMap<Room> rooms_;  // with members here
  RollCall roll_call_;
  NoticeDesk notices_;
  std::unique_ptr<net::Timer> notices_timer_;
  std::unordered_map<std::uint64_t, Joining> joins_;
  std::unordered_map<std::uint64_t, Sender> acks_;
  std::uint64_t tokens_ = 0;
  std::string encoded_;  // reused
  net::Deflater deflater_;
  std::function<void(std::string_view)> accepted_;  // may be empty
  LogLimiter clock_log_;
  LogLimiter not_relayed_log_;
  NodeStats stats_;
};

}  // namespace ws::node
