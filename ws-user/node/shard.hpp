#pragma once

#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

#include "shared/base/hlc.hpp"
#include "shared/base/ids.hpp"
#include "shared/base/metrics.hpp"
#include "shared/net/event_loop.hpp"
#include "ws-user/node/courier.hpp"
#include "ws-user/node/publication.hpp"
#include "ws-user/room/hub.hpp"

namespace ws::node {

class Node;

// What a shard counts; written by its loop, read by any thread.
struct ShardStats {
  Counter published;  // by sessions of this shard
  Counter delivered;  // to sessions of this shard
  Gauge rooms;
  Gauge lag_ms;  // how late a timer of the loop last was
};

// Shard: one event loop with its hub and sessions. Sessions speak to it, and it speaks to the node.
//
// Thread: loop (its own). Owns the hub, not the sessions.
class Shard {
 public:
  Shard(std::uint32_t index, net::EventLoop& loop);
  ~Shard();
  // Completes the wiring; before any session. Thread: setup.
  void connect(Node& node, net::EventLoop& node_loop);

  SessionId next_session_id();
  void add_session(SessionId id, room::Subscriber& session);
  void remove_session(SessionId id);

  // The membership hears at once; `on_joined` (may be empty) tells, on this loop, when nothing that was said
  // before it can come late any more.
  void join(const std::string& room, protocol::Hearing hearing, room::Subscriber& session,
            room::Membership& membership, std::function<void()> on_joined);
  void leave(const std::string& room, protocol::Hearing hearing, room::Membership& membership);
  void publish(const Publication& publication);

  // Tells the room's other members who came or went.
  void announce(const std::string& room, const std::string& user, bool came, SessionId who);

  // From the node: a message for the members here. `sender` does not hear it, unless it wants to.
  void deliver(std::string_view room, room::Frames& frames, SessionId sender);
  // From the node: what became of a message of one of our sessions, which may be gone.
  void tell_sent(SessionId sender, std::string_view ref, MessageId id);
  void tell_relayed(SessionId sender, std::string_view ref, std::size_t peers);
  void tell_not_relayed(SessionId sender, std::string_view ref);

  // From the node, which comes after this loop has looked at its sockets: answers behind the joins found
  // there.
  void answer_roll_call();
  // From the node: messages of another server are lost.
  void tell_gap();

  // Whether members have yet to be told of something.
  bool has_work() const { return hub_.has_work(); }

  std::uint32_t index() const { return index_; }
  net::EventLoop& loop() { return loop_; }
  const ShardStats& stats() const { return stats_; }

 private:
  void end_turn();
  void measure_lag();

  std::uint32_t index_;
  net::EventLoop& loop_;
  room::Hub hub_;
  Node* node_ = nullptr;
  std::unique_ptr<Courier> to_node_;
  std::unordered_map<SessionId, room::Subscriber*> sessions_;
  std::uint64_t sessions_made_ = 0;
  ShardStats stats_;
  MonoTime lag_expected_{0};
  std::unique_ptr<net::Timer> lag_timer_;
  std::unique_ptr<net::Timer> look_again_;
};

}  // namespace ws::node
