#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>

#include "ws-user/bus/bus.hpp"
#include "ws-user/bus/peer_table.hpp"

namespace ws::bus {

// Acks: publications whose sender wants to hear when every peer holds them. A peer counts from when it comes
// until it is known to be gone; confirmations are cumulative, so the oldest publication is always complete
// first.
//
// Thread: loop. At most Limits::acks wait; one that finds no place, or is older than the outbox, is never
// answered.
class Acks {
 public:
  Acks(const Limits& limits, const PeerTable& peers, BusListener& listener)
      : limits_(limits), peers_(peers), listener_(listener) {}

  // False if there is no place.
  bool add(std::uint64_t number, AckToken token, MonoTime now);
  // Answers those that are complete: to be called when a peer confirms or leaves, and now and then.
  void check(MonoTime now);
  std::size_t waiting() const { return waiting_.size(); }

 private:
  struct Waiting {
    std::uint64_t number;
    AckToken token;
    MonoTime since;
  };
  bool complete(std::uint64_t number, std::size_t& peers) const;

  const Limits& limits_;
  const PeerTable& peers_;
  BusListener& listener_;
  std::deque<Waiting> waiting_;  // by number
};

}  // namespace ws::bus
