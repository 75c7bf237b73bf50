#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "shared/base/clock.hpp"
#include "shared/base/log.hpp"
#include "shared/base/metrics.hpp"
#include "shared/net/loop/mailbox.hpp"
#include "shared/net/loop/poller.hpp"
#include "shared/net/loop/timer_queue.hpp"

namespace asio {
class io_context;
}

namespace ws::net {

// EventLoop: one thread's turns. A turn handles what woke the loop (a batch of sockets, posted tasks,
// timers), then runs the turn-end hooks in the order in which they were added: that is where everything
// queued for a socket during the turn leaves in one write.
//
// A turn waits in the loop's own poller. A loop whose Asio context was asked for, as websocketpp's clients
// need it, waits in Asio's reactor with the poller nested in it, at two more system calls a turn.
//
// Thread: loop, but for the post()s and stop(), which are for any. Owns its poller, its timers and its Asio
// context. Errors: an exception out of a task is counted and, a few times a second at most, logged; it costs
// that task, and the loop goes on.
class EventLoop {
 public:
  using Task = std::function<void()>;

  explicit EventLoop(const Clock& clock);
  ~EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  void run();            // until stop(); may be called again then
  void stop();           // Thread: any
  void post(Task task);  // Thread: any
  // All of it at once, in order; so many bytes of it count as waiting until it is taken. Thread: any.
  void post_all(MailList& mail, std::size_t bytes = 0) noexcept { mailbox_.post(mail, bytes); }
  std::size_t mail_bytes() const { return mailbox_.bytes(); }  // Thread: any

  std::unique_ptr<Timer> after(milliseconds delay, Task task);
  std::unique_ptr<Timer> every(milliseconds interval, Task task);

  void at_turn_end(Task hook);  // Thread: setup
  // Another turn follows this one at once, even if nothing is ready.
  void request_turn();

  bool in_loop() const;
  Poller& poller() { return poller_; }
  const Clock& clock() const { return clock_; }
  MonoTime now() const { return clock_.now(); }
  asio::io_context& context();  // Thread: setup
  const Counter& exceptions() const { return exceptions_; }

 private:
  struct Reactor;
  void turn();
  std::optional<milliseconds> patience();
  void read_mail();
  // False if it threw.
  template <typename Work>
  bool guarded(const char* where, Work&& work) noexcept;
  void report(const char* where, const char* what) noexcept;

  const Clock& clock_;
  Poller poller_;
  Mailbox mailbox_;
  TimerQueue timers_;
  std::unique_ptr<Reactor> reactor_;  // Asio's; null: not needed
  std::vector<Task> hooks_;
  std::atomic<std::thread::id> thread_{};  // that runs the loop
  bool stopping_ = false;
  bool turn_requested_ = false;
  Counter exceptions_;
  LogLimiter exception_log_;
};

}  // namespace ws::net
