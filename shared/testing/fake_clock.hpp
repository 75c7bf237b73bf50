#pragma once

#include "shared/base/clock.hpp"

namespace ws::testing {

// FakeClock: time that moves only when a test says so.
//
// Thread: the test's.
class FakeClock final : public Clock {
 public:
  MonoTime now() const override { return mono_; }
  milliseconds wall() const override { return wall_; }

  void advance(milliseconds by) {
    mono_ += by;
    wall_ += by;
  }
  // Wall time steps, as an NTP correction does; monotonic time does not.
  void step_wall(milliseconds by) { wall_ += by; }

 private:
  MonoTime mono_{1'000'000};
  milliseconds wall_{1'795'000'000'000};
};

}  // namespace ws::testing
