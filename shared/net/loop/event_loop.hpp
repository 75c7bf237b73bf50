#pragma once

#include <array>
#include <atomic>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "shared/base/clock.hpp"
#include "shared/base/log.hpp"
#include "shared/base/metrics.hpp"
#include "shared/net/loop/mailbox.hpp"
#include "shared/net/loop/poller.hpp"
#include "shared/net/loop/task.hpp"
#include "shared/net/loop/timer_queue.hpp"

namespace ws::net {

// The ends of a turn, in their order. Two hooks of one phase must not depend on each other: what one of them
// leaves for another belongs in a later phase.
enum class Phase {
  kDeliver,   // those who speak to many tell them what there is to hear
  kHandOver,  // what other loops, and the links, are to have goes on its way
  kWrite,     // what is queued for sockets leaves, in one write each; who has ended is freed
  kLog,       // what is to be noted of the turn
};
inline constexpr std::size_t kPhases = 4;

// EventLoop: one thread's turns.
//
//   wait | mail, sockets, timers   | kDeliver     kHandOver      kWrite                       kLog
//        |                         |
//        | bytes are read, parsed, | hubs and     mail and bus   the first write to every     what was
//        | handled; what they lead | switchboards records for    socket that something was    gathered
//        | to is remembered        | tell rooms   other threads  queued for; ends and frees   for others
//        |                         | and links    and processes  those that have ended        is shown
//
// Mail comes before what the sockets were found to have: whoever was answered on another thread, and tells
// somebody here, is not overtaken by what it then leads to.
//
// So all that a turn leads to leaves in that turn, in one write a socket. What comes up too late for its
// phase waits for the next turn: whoever leaves it behind asks for one (request_turn).
//
// Thread: loop, but for the post()s and stop(), which are for any. While nobody runs the loop it belongs to
// whoever sets it up, or takes it down. A call from another thread ends the process (assert_here).
// Owns its poller and its timers. Errors: an exception out of a task is counted and, a few
// times a second at most, logged; it costs that task, and the loop goes on.
class EventLoop {
 public:
  explicit EventLoop(const Clock& clock);
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

  // In that phase of every turn. Thread: setup
  void at(Phase phase, Task hook);
  // Another turn follows this one at once, even if nothing is ready.
  void request_turn();

  bool in_loop() const { return thread_.load(std::memory_order_relaxed) == std::this_thread::get_id(); }
  // The door of whatever is for this loop's thread only. On another one, while the loop runs, two threads are
  // about to change the same things: the process says so and ends. It costs some 2 ns.
  void assert_here() const {
    const std::thread::id running = thread_.load(std::memory_order_relaxed);
    if (running != std::this_thread::get_id() && running != std::thread::id()) end_for_wrong_thread();
  }
  Poller& poller() { return poller_; }
  const Clock& clock() const { return clock_; }
  MonoTime now() const { return clock_.now(); }
  const Counter& exceptions() const { return exceptions_; }

 private:
  [[noreturn]] static void end_for_wrong_thread() noexcept;
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
  std::array<std::vector<Task>, kPhases> hooks_;
  std::atomic<std::thread::id> thread_{};  // that runs the loop; none: nobody does
  bool stopping_ = false;
  bool turn_requested_ = false;
  Counter exceptions_;
  LogLimiter exception_log_;
};

}  // namespace ws::net
