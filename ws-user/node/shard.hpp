#pragma once

#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

#include "shared/base/hlc.hpp"
#include "shared/base/ids.hpp"
#include "shared/base/metrics.hpp"
#include "shared/net/loop/event_loop.hpp"
#include "ws-user/node/courier.hpp"
#include "ws-user/node/join_answer.hpp"
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
// Where the node has another loop, a join goes to it, and the member is let into the hub when its admission
// comes back, among the messages: it hears what the node takes from then on.
//
// Thread: loop (its own). Owns the hub, not the sessions. Errors: what a session asks for may throw for lack
// of memory; it has then not happened. A session whose request fails on the node's loop is let go.
class Shard {
 public:
  static constexpr std::uint32_t kAdmitted = 0;  // no ticket

  // `member_queue`: bytes that may wait for a member.
  Shard(std::uint32_t index, net::EventLoop& loop, std::size_t member_queue = room::Hub::kUsualQueue);
  ~Shard();
  // Completes the wiring; before any session. Thread: setup.
  void connect(Node& node, net::EventLoop& node_loop);

  SessionId next_session_id();
  void add_session(SessionId id, room::Subscriber& session);
  void remove_session(SessionId id) noexcept;

  // Session and membership must stay where they are until leave().
  void join(const std::string& room, protocol::Hearing hearing, room::Subscriber& session,
            room::Membership& membership, JoinAnswer answer);
  // For a member that joins once more: the answer that its join gets, as late as that.
  void confirm(const std::string& room, SessionId who, JoinAnswer answer);
  // At once here; the node hears of it later. Nothing happens if there was no join.
  void leave(const std::string& room, protocol::Hearing hearing, room::Membership& membership) noexcept;
  // What was said to the room and has come here, but is still waiting for its turn.
  void tell_rest(const room::Membership& membership) noexcept { hub_.tell_rest(membership); }
  void publish(const Publication& publication);

  // Runs `then` once everything that was asked of this shard before has been done by the node, and what that
  // brings to members here has come. At once where nothing is under way.
  void settle(net::Task then);
  // The server stops: messages are taken no more. `then` runs on the node's loop, behind all that were.
  void stop_taking(net::Task then);

  // Tells the room's other members who came or went. Best effort.
  void announce(const std::string& room, const std::string& user, bool came, SessionId who) noexcept;

  // From the node: the join with this ticket takes effect.
  void admit(std::uint32_t ticket) noexcept;
  // From the node: a message for the members here. `sender` does not hear it, unless it wants to.
  void deliver(std::string_view room, room::Frames& frames, SessionId sender);
  // The same for a message whose sender was told already that it was taken: should it fail, those who miss it
  // are let go, since they are promised to hear it.
  void deliver_or_let_go(std::string_view room, room::Frames& frames, SessionId sender) noexcept;
  // The members here cannot be told something that they are promised: they are let go.
  void break_off(std::string_view room) noexcept { hub_.break_off(room); }
  // From the node: what became of a message of one of our sessions, which may be gone.
  void tell_sent(SessionId sender, std::string_view ref, MessageId id);
  void tell_relayed(SessionId sender, std::string_view ref, std::size_t peers);
  void tell_not_relayed(SessionId sender, std::string_view ref);

  // From the node: messages of another server are lost.
  void tell_gap();

  // Whether so much is under way between the threads that nothing more is to be read of clients for now: what
  // they say would wait here instead, without a bound.
  bool is_swamped() const;
  // Whether members have yet to be told of something.
  bool has_work() const { return hub_.has_work(); }
  std::size_t most_waiting() const { return hub_.most_waiting(); }

  std::uint32_t index() const { return index_; }
  net::EventLoop& loop() { return loop_; }
  const ShardStats& stats() const { return stats_; }

 private:
  // A membership on its way to the node and back.
  struct Joining {
    std::string room;
    protocol::Hearing hearing;
    room::Subscriber* session;
    room::Membership* membership;
  };

  void join_here(const std::string& room, protocol::Hearing hearing, room::Subscriber& session,
                 room::Membership& membership, JoinAnswer answer);
  void refuse(std::uint32_t ticket) noexcept;
  void let_go(SessionId id) noexcept;
  void count_again();
  void end_turn();
  void each_second();
  void measure_lag();

  std::uint32_t index_;
  net::EventLoop& loop_;
  room::Hub hub_;
  Node* node_ = nullptr;
  std::unique_ptr<Courier> to_node_;
  std::unordered_map<SessionId, room::Subscriber*> sessions_;
  std::unordered_map<std::uint32_t, Joining> joining_;  // by ticket
  std::uint64_t sessions_made_ = 0;
  std::uint32_t tickets_ = kAdmitted;
  bool taking_ = true;
  bool miscounted_ = false;  // the node could not be told of a leave
  ShardStats stats_;
  MonoTime lag_expected_{0};
  std::unique_ptr<net::Timer> second_timer_;
  std::unique_ptr<net::Timer> look_again_;
};

}  // namespace ws::node
