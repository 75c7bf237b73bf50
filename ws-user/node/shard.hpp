#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "shared/base/hlc.hpp"
#include "shared/base/ids.hpp"
#include "shared/base/metrics.hpp"
#include "shared/net/loop/event_loop.hpp"
#include "ws-user/node/lanes.hpp"
#include "ws-user/node/node_parts.hpp"
#include "ws-user/node/publication.hpp"
#include "ws-user/room/hub.hpp"

namespace ws::node {

struct Asker;
class Balance;

// Departures: sessions that leave a shard for another, at the end of a turn. Thread: loop (the shard's).
class Departures {
 public:
  virtual ~Departures() = default;
  // Before the mail of this turn goes: they leave the rooms that they are in.
  virtual void leave_rooms() noexcept = 0;
  // Behind all mail of this turn: they go.
  virtual void depart() noexcept = 0;
};

// What a shard counts; written by its loop, read by any thread.
struct ShardStats {
  Counter published;  // by sessions of this shard
  Counter delivered;  // to sessions of this shard
  Counter moves;      // connections that came from other shards, to their room
  Gauge rooms;
  Gauge lag_ms;  // how late a timer of the loop last was
};

// Shard: one event loop with its hub and sessions. Sessions speak to it, and it speaks to the homes of their
// rooms.
//
// Where a room lives on another shard, a join goes there, and the member is let into the hub when its
// admission comes back, among the messages: it hears what the home takes from then on.
//
// Thread: loop (its own). Owns the hub, not the sessions. Errors: what a session asks for may throw for lack
// of memory; it has then not happened. A session whose request fails on a home's loop is let go.
class Shard {
 public:
  // `member_queue`: bytes that may wait for a member.
  Shard(std::uint32_t index, net::EventLoop& loop, std::size_t member_queue = room::Hub::kUsualQueue);
  ~Shard();
  // Completes the wiring; before any session. Thread: setup.
  void connect(const NodeParts& node);

  SessionId next_session_id();
  void add_session(SessionId id, room::Subscriber& session);
  void remove_session(SessionId id) noexcept;

  // Moving. Where a session had better be that is about to join the room, and is in none: at the room's home,
  // if that is another shard, and neither is crowded. Nobody moves when the server is about to stop.
  std::optional<std::uint32_t> better_place_for(std::string_view room) const;
  // A session leaves for another shard: what comes for it from when it is removed here on goes after it.
  // Taken back with forget(), also once it is gone for good.
  void send_after(SessionId id, std::uint32_t to) { moved_[id] = to; }
  void forget(SessionId id) noexcept { moved_.erase(id); }
  // The same on those shards (a bit each), for one that is gone.
  void forget_on(std::uint64_t shards, SessionId id) noexcept;
  // Who asks at the end of each turn. Thread: setup.
  void departures(Departures& departures) { departures_ = &departures; }
  bool takes_messages() const { return taking_; }
  void count_move() { stats_.moves.add(); }

  // Returns the room's home, which whatever is about that room names from then on. Session and membership
  // must stay where they are until leave(). With a ref the session hears when it has joined.
  std::uint32_t join(const std::string& room, protocol::Hearing hearing, SessionId who,
                     room::Subscriber& session, room::Membership& membership, std::string_view ref);
  // For a member that joins once more: the answer that its join gets, as late as that.
  void confirm(const std::string& room, std::uint32_t home, SessionId who, const room::Membership& membership,
               std::string_view ref);
  // At once here; the home hears of it later.
  void leave(const std::string& room, std::uint32_t home, protocol::Hearing hearing,
             room::Membership& membership) noexcept;
  // One who speaks in one room and hears nothing of it; returns the room's home.
  std::uint32_t join_as_speaker(const std::string& room, SessionId who);
  void leave_as_speaker(SessionId who) noexcept;
  void say(const Publication& publication);

  // Runs `then` once everything that was asked of this shard before has been done by the homes, and what that
  // brings to members here has come. At once where nothing is under way.
  void settle(net::Task then);
  // The same for one that has come by these shards lately, the first one first, where things that it asked
  // for may be under way still.
  void settle(net::Task then, const std::vector<std::uint32_t>& way);
  // The server stops: messages are taken no more.
  void stop_taking() { taking_ = false; }

  // Tells the room's other members who came or went. Best effort.
  void announce(const std::string& room, std::uint32_t home, const std::string& user, bool came,
                SessionId who) noexcept;

  // From a home: the join with this ticket takes effect.
  void admit(std::uint32_t ticket) noexcept;
  // From a home: a message for the members here. `sender` does not hear it, unless it wants to.
  void deliver(std::string_view room, room::Frames& frames, SessionId sender);
  // The same from the home of another shard. Its sender was told already that it was taken: should it fail,
  // those who miss it are let go, since they are promised to hear it.
  void deliver_from(std::uint32_t home, std::string_view room, room::Frames& frames,
                    SessionId sender) noexcept;
  // The members here cannot be told something that they are promised: they are let go.
  void break_off(std::string_view room) noexcept { hub_.break_off(room); }
  // From a home: what became of a message of one of our sessions, which may be gone.
  void tell_joined(SessionId who, std::string_view room, std::string_view ref, std::uint32_t ticket);
  void tell_sent(SessionId sender, std::string_view ref, MessageId id);
  void tell_relayed(SessionId sender, std::string_view ref, std::size_t peers);
  void tell_not_relayed(SessionId sender, std::string_view ref);

  // From a home: messages of another server are lost, for some of its rooms.
  void tell_gap(std::uint32_t home);

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
  // A membership on its way to the home and back.
  struct Joining {
    std::string room;
    protocol::Hearing hearing;
    std::uint32_t home;
    room::Subscriber* session;  // null: it has left meanwhile, which the home hears once it has answered
    room::Membership* membership;
    bool admitted = false;  // by the home; there was no memory for it here, and it goes
  };
  // One who only speaks. Its leave is written already, so that it can always be sent.
  struct Speaker {
    std::uint32_t home;
    net::MailList leave;
  };
  struct Settling;

  std::uint32_t next_ticket();
  void join_here(const std::string& room, protocol::Hearing hearing, room::Subscriber& session,
                 room::Membership& membership, std::uint32_t ticket, const Asker& asker);
  void count_rooms() { stats_.rooms.set(static_cast<std::int64_t>(hub_.rooms())); }
  void refuse(std::uint32_t ticket) noexcept;
  void detach(const std::string& room, std::uint32_t home, protocol::Hearing hearing) noexcept;
  room::Subscriber* find(SessionId id) const;
  template <typename Tell>
  void tell_after(SessionId who, Tell tell);
  void let_go(SessionId id);
  void count_again();
  void ask(std::uint32_t home, net::Task task, net::Task failed, std::size_t bytes = 0);
  void tell_members();
  void hand_over();
  void each_second();
  void measure_lag();

  std::uint32_t index_;
  net::EventLoop& loop_;
  room::Hub hub_;
  const NodeParts* node_ = nullptr;
  Post* post_ = nullptr;
  Home* home_ = nullptr;  // on the same loop
  std::unordered_map<SessionId, room::Subscriber*> sessions_;
  std::unordered_map<SessionId, std::uint32_t> moved_;  // to which shard; until the session is gone for good
  Departures* departures_ = nullptr;                    // null: nobody moves
  std::shared_ptr<Balance> balance_;                    // none where there is one shard
  std::unordered_map<std::uint32_t, Joining> joining_;  // by ticket
  std::unordered_map<SessionId, Speaker> speakers_;     // none where there is one shard
  std::uint64_t sessions_made_ = 0;
  std::uint32_t tickets_;  // the newest
  bool taking_ = true;
  bool miscounted_ = false;  // a home could not be told of a leave
  // What was asked of each home, by number, and how far it is known to have come.
  struct Asked {
    std::uint64_t sent = 0;
    std::uint64_t done = 0;
  };
  std::array<Asked, kMaxShards> asked_;
  ShardStats stats_;
  MonoTime lag_expected_{0};
  std::unique_ptr<net::Timer> second_timer_;
  std::unique_ptr<net::Timer> look_again_;
};

}  // namespace ws::node
