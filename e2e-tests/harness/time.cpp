#include "e2e-tests/harness/time.hpp"

#include <poll.h>

#include <algorithm>

#include "e2e-tests/harness/failure.hpp"

namespace ws::e2e {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr int kPollIntervalMs = 5;
constexpr int kStepIntervalMs = 20;

void pause_ms(int length) {
  ::poll(nullptr, 0, length);
}

}  // namespace

Deadline::Deadline(Duration patience) : patience_(patience * kStretch), at_(SteadyClock::now() + patience_) {}

Duration Deadline::left() const {
  const auto left = std::chrono::ceil<Duration>(at_ - SteadyClock::now());
  return std::max(left, Duration::zero());
}

Duration Stopwatch::elapsed() const {
  return std::chrono::duration_cast<Duration>(SteadyClock::now() - start_);
}

void eventually(const std::string& what, const std::function<bool()>& condition, Duration patience) {
  const Deadline deadline(patience);
  while (!condition()) {
    if (deadline.passed()) {
      throw Failure("not within " + std::to_string(deadline.patience().count()) + " ms: " + what);
    }
    pause_ms(kPollIntervalMs);
  }
}

void throughout(Duration window, const std::function<void()>& step) {
  const Stopwatch watch;
  while (watch.elapsed() < window) {
    step();
    pause_ms(kStepIntervalMs);
  }
}

}  // namespace ws::e2e
