#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <vector>

#include "e2e-tests/load/population.hpp"

namespace ws::load {

// Verdict: what one delivery means for the promise that each member hears each message once and in order.
enum class Verdict { kFirst, kReordered, kTwice, kMisrouted };

struct Tally {
  std::uint64_t sent = 0;       // messages
  std::uint64_t expected = 0;   // deliveries
  std::uint64_t delivered = 0;  // of these
  std::uint64_t twice = 0;      // heard again
  std::uint64_t misrouted = 0;  // heard by somebody who is not in the room, or by the sender itself
  std::uint64_t reordered = 0;  // heard after a later message of the same channel
  std::uint64_t lost() const { return expected - delivered; }
  bool exact() const { return lost() == 0 && twice == 0 && misrouted == 0 && reordered == 0; }
};

// Checker: holds every delivery of one population against what was sent. Per member and channel it keeps the
// next sequence number it waits for (4 bytes), and the gaps before it, which only a faulty server has.
//
// Thread: loop. Errors: counted in the tally, never thrown.
class Checker {
 public:
  explicit Checker(const Population& population);

  // The sequence number of the message that the channel's sender now sends.
  std::uint32_t send(std::uint32_t channel);
  Verdict deliver(std::uint32_t member, std::uint32_t channel, std::uint32_t sequence);

  const Tally& tally() const { return tally_; }
  bool complete() const { return tally_.delivered == tally_.expected; }

 private:
  Verdict judge(std::uint32_t member, std::uint32_t channel, std::uint32_t sequence);
  Verdict judge_earlier(std::size_t slot, std::uint32_t sequence);

  const Population& population_;
  std::vector<std::uint32_t> sent_;                      // by channel
  std::vector<std::uint32_t> next_;                      // by member and place of the channel
  std::map<std::size_t, std::set<std::uint32_t>> gaps_;  // by the same index as next_
  Tally tally_;
};

}  // namespace ws::load
