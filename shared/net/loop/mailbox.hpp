#pragma once

#include <atomic>
#include <cstddef>
#include <list>
#include <mutex>

#include "shared/net/loop/poller.hpp"
#include "shared/net/loop/task.hpp"

namespace ws::net {

class EventLoop;

// Mail: a task for a loop, which may own what it brings there, and what the loop it came from is to do
// instead if the task throws.
struct Mail {
  Task task;
  Task failed;                  // may be empty
  EventLoop* sender = nullptr;  // where `failed` runs
};
// In nodes that change their owner as they are: what could be written can always be posted.
using MailList = std::list<Mail>;

// Mailbox: tasks for one loop from any thread. Wakes the loop through its poller, once for all that gather
// until it looks.
//
// Thread: post() and waiting() any, the rest loop. Owns what was posted and not taken.
class Mailbox final : public Pollable {
 public:
  explicit Mailbox(Poller& poller);  // which must outlive it

  // Takes all of it, in order. `bytes`: its memory, as far as the sender wants it counted.
  void post(MailList& mail, std::size_t bytes = 0) noexcept;
  // Whether take() would find something. Whoever was woken, or looked at the poller meanwhile, changes
  // nothing of it.
  bool waiting() const { return waiting_.load(std::memory_order_acquire); }
  // Counted bytes that take() would find. Thread: any.
  std::size_t bytes() const { return bytes_.load(std::memory_order_relaxed); }
  // What was posted, in order; takes no lock where nothing was.
  MailList take();

 private:
  void on_ready(std::uint32_t) noexcept override;

  UniqueFd wake_;
  std::atomic<bool> waiting_{false};
  std::atomic<std::size_t> bytes_{0};
  std::mutex mutex_;
  MailList mail_;
};

}  // namespace ws::net
