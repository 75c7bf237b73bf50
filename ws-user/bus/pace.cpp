#include "ws-user/bus/pace.hpp"

#include <algorithm>
#include <utility>

namespace ws::bus {
namespace {

constexpr milliseconds kFresh{500};  // a measurement older than this says nothing any more

}  // namespace

std::uint32_t Pace::window(std::size_t open) const {
  if (!on()) return limits_.resume_window;
  const std::size_t share = limits_.member_queue / 4 / std::max<std::size_t>(open, 1);
  return static_cast<std::uint32_t>(std::clamp<std::size_t>(share, 1, limits_.resume_window));
}

std::uint64_t Pace::measure(MonoTime now) {
  const bool lost = now - started_at_ >= limits_.reading_patience;
  if (started_ == done_ || lost) {
    start(now);
    return started_;
  }
  again_ = true;
  return started_ + 1;
}

void Pace::start(MonoTime now) {
  ++started_;
  started_at_ = now;
  measuring_ = unmeasured_;
  queues_->measure();
}

void Pace::measured(std::size_t fullest, MonoTime now) {
  if (started_ == done_) return;
  done_ = started_;
  done_at_ = now;
  fullest_ = fullest;
  unmeasured_ -= measuring_;
  if (std::exchange(again_, false)) start(now);
}

bool Pace::admits(std::size_t bytes, MonoTime now) {
  if (!on()) return true;
  if (started_ == done_ && now - done_at_ > kFresh) fullest_ = 0;
  const std::size_t waiting = fullest_ + unmeasured_;
  if (waiting == 0 || waiting + bytes <= most()) return true;
  measure(now);
  return false;
}

void Pace::delivered(std::size_t bytes, MonoTime now) {
  if (!on()) return;
  unmeasured_ += bytes;
  measure(now);
}

}  // namespace ws::bus
