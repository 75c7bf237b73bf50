#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "shared/base/clock.hpp"

namespace ws::relayer {

// Pace: how much all plain links together may say. What was read is handled, and may overdraw it; then nobody
// is read until time has paid the debt.
//
// Thread: loop. Units: bytes.
class Pace {
 public:
  static constexpr std::int64_t kPerSecond = 8 * 1024 * 1024;
  static constexpr std::int64_t kAtOnce = 1024 * 1024;  // after a while of saying less
  static constexpr std::int64_t kFrameCost = 512;       // of each frame beside its bytes, however few

  // One frame was heard.
  void spend(std::size_t bytes, MonoTime now) {
    refill(now);
    left_ -= static_cast<std::int64_t>(bytes) + kFrameCost;
  }
  // How long until somebody may be read again; zero: now.
  milliseconds wait(MonoTime now) {
    refill(now);
    if (left_ >= 0) return milliseconds::zero();
    return milliseconds((-left_ * kSecond + kPerSecond - 1) / kPerSecond);
  }

 private:
  static constexpr std::int64_t kSecond = 1'000;  // milliseconds

  void refill(MonoTime now) {
    constexpr milliseconds kLongest{60'000};  // fills it whatever the debt, and overflows nothing
    const milliseconds passed = std::clamp(now - last_, milliseconds::zero(), kLongest);
    left_ = std::min(kAtOnce, left_ + passed.count() * kPerSecond / kSecond);
    last_ = now;
  }

  std::int64_t left_ = kAtOnce;  // negative: a debt
  MonoTime last_{0};
};

}  // namespace ws::relayer
