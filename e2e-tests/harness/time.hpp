#pragma once

#include <chrono>
#include <functional>
#include <string>

namespace ws::e2e {

using Duration = std::chrono::milliseconds;
using namespace std::chrono_literals;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif
#else
constexpr bool kSanitized = false;
#endif

// How long a step may take before the scenario counts it as failed. Long, because a busy machine is no bug; a
// scenario that passes never waits this long.
constexpr Duration kPatience = 5s;

// Sanitized binaries are several times slower: every patience is stretched by this, measured windows are not.
constexpr int kStretch = kSanitized ? 4 : 1;

// Deadline: a moment by which something must have happened.
//
// Thread: any (a value).
class Deadline {
 public:
  explicit Deadline(Duration patience = kPatience);

  bool passed() const { return left() == Duration::zero(); }
  Duration left() const;  // never negative
  Duration patience() const { return patience_; }

 private:
  Duration patience_;
  std::chrono::steady_clock::time_point at_;
};

// Stopwatch: time since it was made.
class Stopwatch {
 public:
  Duration elapsed() const;

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

// Polls `condition` until it holds. Throws Failure naming `what` once `patience` has passed.
void eventually(const std::string& what, const std::function<bool()>& condition,
                Duration patience = kPatience);

// Calls `step` again and again for the whole of `window`: for what must stay true over a stretch of time,
// such as "does not spin". Not a way to wait for something.
void throughout(Duration window, const std::function<void()>& step);

}  // namespace ws::e2e
