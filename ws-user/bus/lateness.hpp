#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>

#include "shared/base/clock.hpp"
#include "shared/base/hlc.hpp"

namespace ws::bus {

// Lateness: how much longer than usual an origin's record was on its way, by its stamp. What the two clocks
// differ by does not matter: the quickest records of the last minute or two show it.
//
// Thread: loop. A record without a stamp is never late. Two clocks that step apart make records late, or not,
// for that long.
class Lateness {
 public:
  milliseconds of(std::uint64_t stamp, MonoTime now) {
    if (stamp == 0) return milliseconds(0);
    const milliseconds took = now - Hlc::time_of(stamp);
    if (now - since_ >= kRemembered) {
      quickest_before_ = quickest_;
      quickest_ = kNone;
      since_ = now;
    }
    quickest_ = std::min(quickest_, took);
    return took - std::min(quickest_, quickest_before_);
  }

 private:
  static constexpr milliseconds kRemembered{60'000};
  static constexpr milliseconds kNone = milliseconds::max();

  milliseconds quickest_ = kNone;
  milliseconds quickest_before_ = kNone;
  MonoTime since_{0};
};

}  // namespace ws::bus
