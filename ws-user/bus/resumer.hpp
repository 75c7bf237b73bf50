#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "shared/relay/control.hpp"
#include "ws-user/bus/counters.hpp"
#include "ws-user/bus/limits.hpp"
#include "ws-user/bus/origin.hpp"
#include "ws-user/bus/pace.hpp"
#include "ws-user/bus/peer_table.hpp"
#include "ws-user/bus/rules.hpp"

namespace ws::bus {

// Resumer: asks origins for what has not arrived, a window at a time, at most RelayLimits::open_resumes of
// them at once. A question that makes no progress goes to the back of the queue and is asked again. Answers
// are plain numbered records, so a late one does no harm; the ticket only keeps it from ending a newer
// question.
//
// The next window is asked for when the members here have room for it (Pace). A question that waits for that
// holds no place, and after RelayLimits::reading_patience in one resume nobody is waited for any more.
//
// Thread: loop. Owns the queue; the state of each question is in its Origin.
class Resumer {
 public:
  Resumer(NodeId self, MonoTime started, const RelayLimits& limits, const Rules& rules, PeerTable& peers,
          RelayWire& wire, Pace& pace, RelayNodeCounters& counters)
      : self_(self),
        started_(started),
        limits_(limits),
        rules_(rules),
        peers_(peers),
        wire_(wire),
        pace_(pace),
        counters_(counters) {}

  // Something of this origin is missing: ask, unless that is under way.
  void want(Origin& origin, MonoTime now);
  // The way to this origin has changed, and what was asked may be lost: ask anew.
  void restart(Origin& origin, MonoTime now);
  // It cannot be reached: nothing is under way any more.
  void abandon(Origin& origin, MonoTime now);

  // Answers. on_start returns true if it sets where to count from; on_resumed if all that was missing has
  // arrived.
  bool on_start(Origin& origin, relay::Numbers start, MonoTime now);
  void on_more(Origin& origin, relay::Numbers upto, MonoTime now);
  bool on_resumed(Origin& origin, relay::Numbers upto, MonoTime now);

  // It is about to go: what it has must be had at once.
  void hurry(Origin& origin, MonoTime now);
  // The members' queues were measured: whoever waited for that may go on.
  void go_on(MonoTime now);
  // Whether members are still waited for in this resume.
  bool patient(const Origin& origin, MonoTime now) const;

  void tick(MonoTime now);
  std::size_t open() const { return open_.size(); }
  std::size_t paced() const { return paced_.size(); }

 private:
  void enqueue(Origin& origin);
  void ask_next(MonoTime now);
  void open(Origin& origin, MonoTime now);
  void ask(Origin& origin, MonoTime now);
  void close(Origin& origin, MonoTime now);
  void wait(Origin& origin, MonoTime now);

  const NodeId self_;
  const MonoTime started_;
  const RelayLimits& limits_;
  const Rules& rules_;
  PeerTable& peers_;
  RelayWire& wire_;
  Pace& pace_;
  RelayNodeCounters& counters_;
  std::deque<NodeId> queue_;
  std::vector<NodeId> open_;
  std::vector<NodeId> paced_;
  std::uint64_t last_ticket_ = 0;
};

}  // namespace ws::bus
