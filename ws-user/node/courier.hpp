#pragma once

#include <utility>

#include "shared/net/event_loop.hpp"

namespace ws::node {

// Courier: takes tasks from one loop to another, in order; those of one turn travel together, ahead of what
// the turn writes to its sockets. Where both are the same loop a task runs at once, and nothing is posted.
//
// Thread: loop (the one it takes from). Both loops must outlive the tasks. Errors: run() throws if memory is
// short, and has then done nothing; what was taken in always arrives.
class Courier {
 public:
  Courier(net::EventLoop& from, net::EventLoop& to) : from_(from), to_(to), same_(&from == &to) {
    if (!same_) from.at_turn_end([this] { to_.post_all(mail_); });
  }
  Courier(const Courier&) = delete;
  Courier& operator=(const Courier&) = delete;

  bool same_loop() const { return same_; }

  // Should the task throw there, `failed` (may be empty) runs here. On the same loop whoever calls hears of
  // it.
  template <typename Task>
  void run(Task&& task, net::EventLoop::Task failed = {}) {
    if (same_) {
      task();
    } else {
      mail_.push_back({std::forward<Task>(task), std::move(failed), &from_});
    }
  }
  // The same with a task that was written before, which therefore cannot get lost.
  void run_prepared(net::MailList& mail) {
    if (same_) {
      mail.front().task();
    } else {
      mail_.splice(mail_.end(), mail);
    }
  }

 private:
  net::EventLoop& from_;
  net::EventLoop& to_;
  bool same_;
  net::MailList mail_;
};

}  // namespace ws::node
