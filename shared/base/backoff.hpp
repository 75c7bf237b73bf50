#pragma once

#include <algorithm>
#include <random>

#include "shared/base/clock.hpp"

namespace ws {

// Backoff: exponential delays with full jitter, so that many that lost the same server do not come back
// together. Source: "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
//
// Thread: loop. Units: milliseconds.
class Backoff {
 public:
  Backoff(milliseconds base, std::uint64_t seed) : base_(base), random_(seed) {}

  // A delay between zero and base * 2^attempts, no more than `cap`.
  milliseconds next(milliseconds cap) {
    constexpr int kMaxDoublings = 16;  // further ones would be beyond any cap, and overflow
    auto ceiling = std::min(cap, base_ * (milliseconds::rep{1} << std::min(attempts_, kMaxDoublings)));
    ++attempts_;
    return milliseconds(std::uniform_int_distribution<milliseconds::rep>(0, ceiling.count())(random_));
  }
  void reset() { attempts_ = 0; }

 private:
  milliseconds base_;
  int attempts_ = 0;
  std::mt19937_64 random_;
};

}  // namespace ws
