#pragma once

#include <algorithm>
#include <array>
#include <optional>

#include "shared/base/clock.hpp"

namespace ws::client {

// What the chat waits for by the clock.
enum class Alarm : std::uint8_t {
  kDial,         // the next attempt to connect
  kPing,         // the connection has been silent
  kPongDue,      // a ping went unanswered
  kResume,       // the server asked us to slow down
  kShowWaiting,  // messages typed a moment ago have not been confirmed yet
  kLinger,       // heard enough after the end of input
  kGiveUpSends,  // leaving, whatever has not been confirmed
  kClosed,       // the server does not answer our farewell
};

// Alarms: one time for each, or none.
//
// Thread: loop.
class Alarms {
 public:
  void set(Alarm alarm, MonoTime at) { slot(alarm) = at; }
  void clear(Alarm alarm) { slot(alarm).reset(); }
  void clear_all() { times_ = {}; }
  bool is_set(Alarm alarm) const { return times_[static_cast<std::size_t>(alarm)].has_value(); }

  std::optional<MonoTime> next() const {
    std::optional<MonoTime> earliest;
    for (const auto& time : times_) {
      if (time && (!earliest || *time < *earliest)) earliest = time;
    }
    return earliest;
  }
  // Clears and returns one that is due.
  std::optional<Alarm> take_due(MonoTime now) {
    auto due =
        std::find_if(times_.begin(), times_.end(), [&](const auto& time) { return time && *time <= now; });
    if (due == times_.end()) return std::nullopt;
    due->reset();
    return static_cast<Alarm>(due - times_.begin());
  }

 private:
  std::optional<MonoTime>& slot(Alarm alarm) { return times_[static_cast<std::size_t>(alarm)]; }

  std::array<std::optional<MonoTime>, 8> times_;
};

}  // namespace ws::client
