#pragma once

#include <utility>
#include <vector>

#include "shared/net/event_loop.hpp"

namespace ws::node {

// Courier: takes tasks from one loop to another, in order; those of one turn travel in one post.
// Where both are the same loop a task runs at once, and nothing is posted.
//
// Thread: loop (the one it takes from). Both loops must outlive the tasks.
class Courier {
 public:
  Courier(net::EventLoop& from, net::EventLoop& to) : to_(to), same_(&from == &to) {
    if (!same_) from.at_turn_end([this] { leave(); });
  }
  Courier(const Courier&) = delete;
  Courier& operator=(const Courier&) = delete;

  bool same_loop() const { return same_; }

  template <typename Task>
  void run(Task&& task) {
    if (same_) {
      task();
    } else {
      tasks_.emplace_back(std::forward<Task>(task));
    }
  }

 private:
  void leave() {
    if (tasks_.empty()) return;
    to_.post([&to = to_, tasks = std::exchange(tasks_, {})] {
      // A client whose join is already here must not miss what these tasks bring.
      to.dispatch_sockets();
      for (const auto& task : tasks) task();
    });
  }

  net::EventLoop& to_;
  bool same_;
  std::vector<net::EventLoop::Task> tasks_;
};

}  // namespace ws::node
