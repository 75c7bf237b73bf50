#pragma once

#include <functional>
#include <memory>
#include <thread>

#include "shared/base/clock.hpp"

namespace ws {

// LeavableThread: a thread whose work may be caught in a system call that never returns, such as a write to a
// pipe nobody reads, or to a disk that hangs. Who waits for it does so for a while, and then leaves it
// behind.
//
// Thread: setup. Its work gets no signals, and must not throw. Errors: std::system_error if there can be no
// thread. What the work uses after it was left behind must be its own: share it with a std::shared_ptr.
class LeavableThread {
 public:
  explicit LeavableThread(std::function<void()> work);
  ~LeavableThread() { join_within(milliseconds::zero()); }
  LeavableThread(const LeavableThread&) = delete;
  LeavableThread& operator=(const LeavableThread&) = delete;

  // Whether it has ended. If it does not within `patience`, it is left behind, and not asked for again.
  bool join_within(milliseconds patience);

 private:
  struct End;
  std::shared_ptr<End> end_;
  std::thread thread_;
  bool left_behind_ = false;
};

}  // namespace ws
