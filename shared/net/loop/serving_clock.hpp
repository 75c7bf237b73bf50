#pragma once

#include <algorithm>

#include "shared/base/clock.hpp"

namespace ws::net {

// ServingClock: the time in which a server could serve, for its deadlines. A process that was stopped, or a
// machine that was too busy to run it, is no fault of its peers: between two looks at most kMost passes here.
//
// Thread: loop. The clock must outlive it.
class ServingClock {
 public:
  static constexpr milliseconds kMost{1'000};

  explicit ServingClock(const Clock& clock) : clock_(clock), looked_(clock.now()), passed_(looked_) {}

  MonoTime now() const { return at(clock_.now()); }
  // To be called some times a second.
  void look() {
    const MonoTime now = clock_.now();
    passed_ = at(now);
    looked_ = now;
  }

 private:
  MonoTime at(MonoTime now) const { return passed_ + std::min(now - looked_, kMost); }

  const Clock& clock_;
  MonoTime looked_;
  MonoTime passed_;  // here, when it last looked
};

}  // namespace ws::net
