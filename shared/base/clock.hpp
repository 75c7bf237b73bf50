#pragma once

#include <chrono>
#include <cstdint>

namespace ws {

using std::chrono::milliseconds;
using std::chrono::seconds;

// Monotonic time since an arbitrary start: ages, deadlines and timeouts.
using MonoTime = milliseconds;

// Clock: where time comes from, so that tests can hold it still. Wall time is for what people read and for
// message ids only; it may step.
//
// Thread: any.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual MonoTime now() const = 0;       // monotonic
  virtual milliseconds wall() const = 0;  // since 1970-01-01T00:00:00Z
};

// The machine's clocks.
class SystemClock final : public Clock {
 public:
  MonoTime now() const override {
    return std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now().time_since_epoch());
  }
  milliseconds wall() const override {
    return std::chrono::duration_cast<milliseconds>(std::chrono::system_clock::now().time_since_epoch());
  }
};

}  // namespace ws
