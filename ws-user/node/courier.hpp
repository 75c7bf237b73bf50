#pragma once

#include <cstddef>
#include <utility>

#include "shared/base/metrics.hpp"
#include "shared/net/loop/event_loop.hpp"

namespace ws::node {

inline constexpr std::size_t kMostUnderWay = 1024 * 1024;  // bytes that should wait for a loop

// Courier: takes tasks from one loop to another, in order; those of one turn travel together, ahead of what
// the turn writes to its sockets (Phase::kHandOver). Where both are the same loop a task runs at once, and
// nothing is posted.
//
// Thread: loop (the one it takes from). Both loops must outlive the tasks. Errors: run() throws if memory is
// short, and has then done nothing; what was taken in always arrives.
class Courier {
 public:
  Courier(net::EventLoop& from, net::EventLoop& to) : from_(from), to_(to), same_(&from == &to) {
    if (same_) return;
    from.at(net::Phase::kHandOver, [this] {
      to_.post_all(mail_, static_cast<std::size_t>(unsent_.value()));
      unsent_.set(0);
    });
  }
  Courier(const Courier&) = delete;
  Courier& operator=(const Courier&) = delete;

  bool same_loop() const { return same_; }
  // Bytes, about, of what is to be done there and was not begun, whoever sent it. Thread: any.
  std::size_t waiting() const {
    return same_ ? 0 : static_cast<std::size_t>(unsent_.value()) + to_.mail_bytes();
  }

  // Should the work throw there, `failed` (may be empty) runs here. On the same loop whoever calls hears of
  // it. `bytes`: what it holds, beside itself.
  template <typename Work>
  void run(Work&& work, net::Task failed = {}, std::size_t bytes = 0) {
    if (same_) {
      work();
    } else {
      mail_.push_back({std::forward<Work>(work), std::move(failed), &from_});
      unsent_.add(static_cast<std::int64_t>(kOfATask + bytes));
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
  static constexpr std::size_t kOfATask = 300;  // bytes, about: its mail and what it is bound to

  net::EventLoop& from_;
  net::EventLoop& to_;
  bool same_;
  net::MailList mail_;
  Gauge unsent_;  // bytes of it
};

}  // namespace ws::node
