#pragma once

#include <functional>
#include <mutex>
#include <vector>

#include "shared/net/poller.hpp"

namespace ws::net {

// Mailbox: tasks for one loop from any thread. Wakes the loop through its poller, once for all that gather
// until it looks.
//
// Thread: post() any, the rest loop. Owns what was posted and not taken.
class Mailbox final : public Pollable {
 public:
  using Task = std::function<void()>;

  explicit Mailbox(Poller& poller);  // which must outlive it

  void post(Task task);
  // What was posted, in order, once the poller told of it; takes no lock where nothing was.
  std::vector<Task> take();

 private:
  void on_ready(std::uint32_t) noexcept override;

  UniqueFd wake_;
  bool woken_ = false;
  std::mutex mutex_;
  std::vector<Task> tasks_;
};

}  // namespace ws::net
