#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/string_map.hpp"
#include "shared/relay/control.hpp"
#include "ws-user/bus/bus.hpp"
#include "ws-user/bus/delivery.hpp"
#include "ws-user/bus/limits.hpp"
#include "ws-user/bus/pace.hpp"
#include "ws-user/bus/peer_table.hpp"
#include "ws-user/bus/rules.hpp"

namespace ws::bus {

// Joins: rooms that were muted when a member joined. Until the relayers have confirmed the unmute, and every
// peer has then handed over what it published since the join, records of the room are held back and merged
// with the peers' answers, so that nothing is missing, comes twice or overtakes. `joined` waits for that,
// within RelayLimits; the merging goes on behind a join whose patience ended. What was held back is let go as
// far as the members have room for it, and at once after RelayLimits::reading_patience.
//
// Thread: loop. Owns the held records, at most RelayLimits::held_bytes: beyond, an origin's are let go and a
// gap is told.
class Joins {
 public:
  Joins(NodeId self, const RelayLimits& limits, const Rules& rules, PeerTable& peers, RelayWire& wire,
        BusListener& listener, Delivery& delivery, Pace& pace, RelayNodeCounters& counters)
      : self_(self),
        limits_(limits),
        rules_(rules),
        peers_(peers),
        wire_(wire),
        listener_(listener),
        delivery_(delivery),
        pace_(pace),
        counters_(counters) {}

  // A join of a room whose unmute is not confirmed, or that waits already. Answered later or at once.
  void add(std::string_view room, JoinToken token, MonoTime now);
  bool waiting(std::string_view room) const { return waits_.contains(room); }
  // No link has to confirm the unmute any more: what comes from here on is complete.
  void confirmed(std::string_view room, MonoTime now);
  // The last member has left: answers what waits and forgets the room.
  void cancel(std::string_view room);

  // A record taken in order, for an occupied room. True if it was held back or had been delivered by an
  // answer.
  bool intercept(const relay::RecordView& record, MonoTime now);
  void on_answer(const relay::RecordView& record, MonoTime now);
  void on_room_resumed(const relay::RecordView& record, MonoTime now);
  void on_room_gap(const relay::RecordView& record, relay::Numbers range);

  // An origin's numbering is known from here on.
  void on_contact(const Origin& origin, MonoTime now);
  // The way to an origin has changed, and what was asked may be lost. Or there is none any more.
  void on_way_changed(const Origin& origin, MonoTime now);

  void tick(MonoTime now);
  std::size_t rooms() const { return waits_.size(); }
  std::size_t held_bytes() const { return held_bytes_; }

 private:
  // What one origin published for the room since the join.
  struct Fetch {
    enum class State : std::uint8_t { kWaiting, kAsked, kLettingGo, kDone };
    NodeId origin;
    State state = State::kWaiting;
    std::uint64_t after = 0;  // everything up to here is delivered, or told as a gap, or older than the join
    // kDone: everything up to here is delivered, though the numbering has not come so far; kLettingGo: or
    // held.
    std::uint64_t upto = 0;
    std::uint64_t ticket = 0;
    MonoTime asked_at{0};
    MonoTime complete_at{0};  // kLettingGo
    std::map<std::uint64_t, Bytes> held;
  };
  struct Token {
    JoinToken token;
    MonoTime since;
  };
  struct Wait {
    MonoTime since{0};
    bool confirmed = false;
    std::vector<Token> tokens;
    std::vector<Fetch> fetches;
  };

  static Fetch* find_fetch(Wait* wait, NodeId origin);
  std::vector<std::string> rooms_waiting() const;
  void hold(Fetch& fetch, const relay::RecordView& record, MonoTime now);
  void ask(std::string_view room, Fetch& fetch, MonoTime now);
  void ask_or_drop(std::string_view room, Fetch& fetch, MonoTime now);
  // Nothing is missing any more.
  void release(Fetch& fetch, MonoTime now);
  static bool released(const Fetch& fetch) { return fetch.state >= Fetch::State::kLettingGo; }
  void let_go(Fetch& fetch, MonoTime now);
  void let_all_go(MonoTime now);
  void deliver_held(Fetch& fetch, MonoTime now);
  void deliver_first_held(Fetch& fetch, MonoTime now);
  // Drops the fetches that are through, and answers and forgets the room when nothing is left to wait for.
  void settle(std::string_view room);
  bool through(const Fetch& fetch) const;
  bool blocks(const Fetch& fetch) const;
  void give_up_if_gone(Fetch& fetch, MonoTime now);
  void answer_overdue(Wait& wait, MonoTime now);
  void answer(const std::vector<Token>& tokens);
  void tell_gap(NodeId origin, std::uint64_t from, std::uint64_t to) {
    ++counters_.gaps;
    ++counters_.join_gaps;
    listener_.on_gap(origin, from, to);
  }

  const NodeId self_;
  const RelayLimits& limits_;
  const Rules& rules_;
  PeerTable& peers_;
  RelayWire& wire_;
  BusListener& listener_;
  Delivery& delivery_;
  Pace& pace_;
  RelayNodeCounters& counters_;
  StringMap<Wait> waits_;
  std::size_t held_bytes_ = 0;
  std::uint64_t last_ticket_ = 0;
};

}  // namespace ws::bus
