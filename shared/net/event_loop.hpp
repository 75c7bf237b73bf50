#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "shared/base/clock.hpp"
#include "shared/base/metrics.hpp"
#include "shared/net/poller.hpp"

namespace asio {
class io_context;
}

namespace ws::net {

// Timer: runs a task once or again and again until it is destroyed.
//
// Thread: loop.
class Timer {
 public:
  virtual ~Timer() = default;
};

// EventLoop: one thread's turns. A turn handles what woke the loop (a batch of sockets, a timer, a posted
// task), then runs the turn-end hooks in the order in which they were added: that is where everything queued
// for a socket during the turn leaves in one write.
//
// Thread: loop, but for post() and stop(), which are for any. Owns its poller and its Asio context.
// Errors: an exception out of a task is logged and counted; the loop goes on.
class EventLoop {
 public:
  using Task = std::function<void()>;

  explicit EventLoop(const Clock& clock);
  ~EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  void run();            // until stop()
  void stop();           // Thread: any
  void post(Task task);  // Thread: any

  std::unique_ptr<Timer> after(milliseconds delay, Task task);
  std::unique_ptr<Timer> every(milliseconds interval, Task task);

  void at_turn_end(Task hook);  // Thread: setup
  // Another turn follows this one at once, even if nothing is ready.
  void request_turn();
  // Handles sockets that are ready now, ahead of what the caller is about to do.
  void dispatch_sockets() { poller_.dispatch(); }

  bool in_loop() const;
  Poller& poller() { return poller_; }
  const Clock& clock() const { return clock_; }
  MonoTime now() const { return clock_.now(); }
  asio::io_context& context();
  const Counter& exceptions() const { return exceptions_; }

 private:
  struct Impl;
  void arm();
  void end_turn();
  template <typename Work>
  void guarded(const char* where, Work&& work);

  const Clock& clock_;
  Poller poller_;
  std::unique_ptr<Impl> impl_;
  std::vector<Task> hooks_;
  bool turn_requested_ = false;
  Counter exceptions_;
};

}  // namespace ws::net
