#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>

#include "ws-user/bus/bus.hpp"
#include "ws-user/bus/counters.hpp"
#include "ws-user/bus/peer_table.hpp"
#include "ws-user/bus/rules.hpp"

namespace ws::bus {

// Acks: publications whose sender wants to hear when every peer holds them. A peer counts from when it was
// first met, except while it is known to be gone; confirmations are cumulative, so the oldest publication is
// always complete first. A peer may confirm what it was told as a gap, and only what has left the outbox can
// be: so a publication that leaves it before it is complete is answered then, and by no later confirmation.
//
// Thread: loop. At most RelayLimits::acks wait. Every token is answered once; one that finds no place at
// once.
class Acks {
 public:
  Acks(const RelayLimits& limits, const Rules& rules, const PeerTable& peers, BusListener& listener,
       RelayNodeCounters& counters)
      : limits_(limits), rules_(rules), peers_(peers), listener_(listener), counters_(counters) {}

  void add(std::uint64_t number, AckToken token);
  // The newest, if it is `number`, is not waited for after all.
  void forget(std::uint64_t number) noexcept;
  // Answers those that are complete: to be called when a peer confirms or leaves, and now and then.
  void check();
  // The outbox now begins with `oldest`: answers those before it.
  void lose_before(std::uint64_t oldest);
  std::size_t waiting() const { return waiting_.size(); }

 private:
  struct Waiting {
    std::uint64_t number;
    AckToken token;
  };
  bool complete(std::uint64_t number, std::size_t& peers) const;
  void refuse(AckToken token);

  const RelayLimits& limits_;
  const Rules& rules_;
  const PeerTable& peers_;
  BusListener& listener_;
  RelayNodeCounters& counters_;
  std::deque<Waiting> waiting_;  // by number
};

}  // namespace ws::bus
