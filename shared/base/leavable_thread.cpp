#include "shared/base/leavable_thread.hpp"

#include <condition_variable>
#include <csignal>
#include <mutex>
#include <utility>

namespace ws {

struct LeavableThread::End {
  std::mutex mutex;
  std::condition_variable reached;
  bool is_reached = false;
};

LeavableThread::LeavableThread(std::function<void()> work) : end_(std::make_shared<End>()) {
  thread_ = std::thread([end = end_, work = std::move(work)]() mutable {
    sigset_t all;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_BLOCK, &all, nullptr);
    work();
    work = nullptr;  // what it owned goes before anybody is told
    std::lock_guard lock(end->mutex);
    end->is_reached = true;
    end->reached.notify_all();
  });
}

bool LeavableThread::join_within(milliseconds patience) {
  if (!thread_.joinable()) return !left_behind_;
  {
    std::unique_lock lock(end_->mutex);
    left_behind_ = !end_->reached.wait_for(lock, patience, [this] { return end_->is_reached; });
  }
  left_behind_ ? thread_.detach() : thread_.join();
  return !left_behind_;
}

}  // namespace ws
