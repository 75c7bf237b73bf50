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
#include "shared/net/loop/event_loop.hpp"
#include "ws-user/bus/bus.hpp"
#include "ws-user/node/courier.hpp"
#include "ws-user/node/join_answer.hpp"
#include "ws-user/node/lanes.hpp"
#include "ws-user/node/message.hpp"
#include "ws-user/node/notice_desk.hpp"
#include "ws-user/node/publication.hpp"

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

// Node: where messages enter and leave this server. Everything said here passes it, in one order: it gives
// the id, encodes, hands the message to the shards that have members, and to the bus for the other nodes.
// Joins pass it in the same order, and their admission comes back to the shard among the messages: a message
// is heard by those who were members when the node took it.
//
// Thread: loop (one for all shards, so that a sender's messages keep their order whatever rooms they go to).
// Errors: what throws, for lack of memory, has changed nothing that outlasts it; its session is let go.
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

  // A member comes. With a ticket its shard is told to admit it (Shard::admit), else it is admitted already.
  void join(const std::string& room, LaneKey lane, std::uint32_t ticket, JoinAnswer answer);
  // `answer` for a member that asks again: when the room is ready, as for its join.
  void confirm(const std::string& room, std::uint32_t shard, JoinAnswer answer);
  void leave(const std::string& room, LaneKey lane) noexcept;
  // All members of a shard, by a shard that could not tell of each.
  void recount(std::uint32_t shard, const std::vector<LaneSize>& lanes);
  // Runs a task on a shard's loop, behind all that was handed to that shard before.
  void settle(std::uint32_t shard, net::Task task) { tell(shard, std::move(task)); }
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
  // Whether a shard has more to do than should wait for it. Thread: any.
  bool has_swamped_shards() const;

  const NodeStats& stats() const { return stats_; }
  const NoticeStats& notice_stats() const { return notices_.stats(); }
  const net::DeflateStats& deflate_stats() const { return deflater_.stats(); }

 private:
  // Who waits for an answer of the bus.
  struct Joining {
    std::uint32_t shard;
    net::MailList joined;  // written already, so that it can always be sent
    net::Task cancelled;
  };
  struct Sender {
    std::uint32_t shard;
    SessionId session;
    std::string ref;
  };

  void repeat(const Publication& publication, std::uint32_t shard, MessageId id);
  void relay(const Publication& publication, std::uint32_t shard, MessageId id);
  void follow_wishes(const std::string& room, bool wished, bool wishes) noexcept;
  void forget(const std::string& room) noexcept;
  void forget_empty_rooms();
  void deliver(std::string_view room, room::Frames& frames, SessionId sender);
  void deliver_across(std::string_view room, const Lanes& lanes, room::Frames& frames, SessionId sender);
  void let_room_go(std::string_view room) noexcept;
  void hand_over(std::uint32_t shard, std::string_view room, EncodedFrames frames, SessionId sender);
  void tell_notice(const std::string& room, const std::string& user, const std::string& text, SessionId who);
  void follow_clock(const relay::RecordView& record);
  milliseconds wall_of(const relay::RecordView& record) const;
  void log_reach(const Publication& publication) const;
  void answer_sent(const Publication& publication, std::uint32_t shard, MessageId id);
  void tell(std::uint32_t shard, net::Task task, std::size_t bytes = 0);
  Sender take_sender(bus::AckToken token);

  NodeId id_;
  net::EventLoop& loop_;
  std::vector<Shard*> shards_;
  std::vector<std::unique_ptr<Courier>> to_shards_;
  bus::Bus* bus_ = nullptr;
  Hlc hlc_;
  StringMap<Lanes> rooms_;    // with members here
  bool empty_rooms_ = false;  // some are still in rooms_, because the bus could not be told
  bool cancelling_ = false;   // the bus answers joins because nobody is left
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
