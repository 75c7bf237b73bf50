#pragma once

#include <cstddef>
#include <cstdint>

#include "ws-user/bus/limits.hpp"
#include "ws-user/bus/rules.hpp"

namespace ws::bus {

// MemberQueues: what waits for the members here to read it.
class MemberQueues {
 public:
  virtual ~MemberQueues() = default;
  // Asks for the bytes in the fullest queue of those members who still read, to be looked at once all that
  // was delivered before this call has been offered to their sockets. Answered once by
  // RelayNode::on_measured, not from within.
  virtual void measure() = 0;
};

// Pace: how much of what other nodes catch up with the members here have room for. One question brings a
// quarter of a member's queue at most, all questions together little more, and the next is asked once that
// has been offered to the members and the fullest queue of those who still read is at most half full.
//
// Thread: loop. Units: bytes. Without MemberQueues nobody is waited for.
class Pace {
 public:
  Pace(const RelayLimits& limits, const Rules& rules, MemberQueues* queues)
      : limits_(limits), queues_(rules.pace ? queues : nullptr) {}

  bool on() const { return queues_ != nullptr; }
  // For a question, where `open` of them are open.
  std::uint32_t window(std::size_t open) const;

  // Starts a measurement of all that was delivered so far; its name, for done().
  std::uint64_t measure(MonoTime now);
  void measured(std::size_t fullest, MonoTime now);
  bool done(std::uint64_t measurement) const { return done_ >= measurement; }
  // By the last measurement.
  bool has_room() const { return fullest_ <= most(); }

  // Whether there is room for a record that comes late and unasked, or was held back. Ask again if not.
  bool admits(std::size_t bytes, MonoTime now);
  // A record of those that catch up was delivered, asked for or not.
  void delivered(std::size_t bytes, MonoTime now);

 private:
  std::size_t most() const { return limits_.member_queue / 2; }
  void start(MonoTime now);

  const RelayLimits& limits_;
  MemberQueues* const queues_;
  std::uint64_t started_ = 0;  // measurements
  std::uint64_t done_ = 0;     // of them
  bool again_ = false;         // once this one is done
  MonoTime started_at_{0};
  MonoTime done_at_{0};
  std::size_t fullest_ = 0;     // by the last one done
  std::size_t unmeasured_ = 0;  // delivered since that was started
  std::size_t measuring_ = 0;   // of it, what the one under way will show
};

}  // namespace ws::bus
