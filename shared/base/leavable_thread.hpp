#pragma once

#include <csignal>
#include <future>
#include <thread>
#include <utility>

#include "shared/base/clock.hpp"

namespace ws {

// LeavableThread: a thread whose work may be caught in a system call that never returns, such as a write to a
// pipe nobody reads, or to a disk that hangs. Who waits for it does so for a while, and then leaves it
// behind.
//
// Thread: setup. Its work gets no signals. Errors: std::system_error if there can be no thread.
// What the work uses after it was left behind must be its own: share it with a std::shared_ptr.
class LeavableThread {
 public:
  template <typename Work>
  explicit LeavableThread(Work work) {
    std::packaged_task<void()> task([work = std::move(work)]() mutable {
      sigset_t all;
      ::sigfillset(&all);
      ::pthread_sigmask(SIG_BLOCK, &all, nullptr);
      work();
    });
    ended_ = task.get_future();
    thread_ = std::thread(std::move(task));
  }
  ~LeavableThread() { join_within(milliseconds::zero()); }
  LeavableThread(const LeavableThread&) = delete;
  LeavableThread& operator=(const LeavableThread&) = delete;

  // Whether it has ended. If it does not within `patience`, it is left behind, and not asked for again.
  bool join_within(milliseconds patience) {
    if (!thread_.joinable()) return !left_behind_;
    left_behind_ = ended_.wait_for(patience) != std::future_status::ready;
    left_behind_ ? thread_.detach() : thread_.join();
    return !left_behind_;
  }

 private:
  std::future<void> ended_;
  std::thread thread_;
  bool left_behind_ = false;
};

}  // namespace ws
