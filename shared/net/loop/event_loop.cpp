#include "shared/net/loop/event_loop.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "shared/base/log.hpp"

namespace ws::net {
namespace {

// Where memory is short, tasks may throw by the thousand.
constexpr milliseconds kExceptionLogInterval{250};

}  // namespace

EventLoop::EventLoop(const Clock& clock)
    : clock_(clock), mailbox_(poller_), exception_log_(kExceptionLogInterval) {}

template <typename Work>
bool EventLoop::guarded(const char* where, Work&& work) noexcept {
  try {
    work();
    return true;
  } catch (const std::exception& e) {
    report(where, e.what());
    return false;
  }
}

// Where the cause is a lack of memory, the line may have to be left out.
void EventLoop::report(const char* where, const char* what) noexcept {
  exceptions_.add();
  std::uint64_t before = 0;
  if (!exception_log_.allow(now(), &before)) return;
  try {
    spdlog::error("unexpected exception in {}: {} ({} like this before); please report it", where, what,
                  before);
  } catch (const std::exception&) {
  }
}

void EventLoop::run() {
  thread_ = std::this_thread::get_id();
  while (!stopping_) turn();
  stopping_ = false;
  thread_ = std::thread::id();
}

void EventLoop::turn() {
  const auto wait = patience();
  turn_requested_ = false;
  guarded("a wait", [&] { poller_.wait(wait); });
  read_mail();
  guarded("a handler", [&] { poller_.call_owners(); });
  timers_.run_due(now(), [this](Task& task) { guarded("a timer", task); });
  for (auto& phase : hooks_) {
    for (Task& hook : phase) guarded("the end of a turn", hook);
  }
}

// Each is guarded alone, and goes once it is done. One that throws goes back to its sender, if that wants to
// know, in the node that it came in.
void EventLoop::read_mail() {
  for (MailList mail = mailbox_.take(); !mail.empty();) {
    Mail& next = mail.front();
    if (guarded("a posted task", next.task) || !next.failed) {
      mail.pop_front();
      continue;
    }
    next.task = std::move(next.failed);
    MailList back;
    back.splice(back.begin(), mail, mail.begin());
    back.front().sender->post_all(back);
  }
}

// How long to wait for sockets; none: for ever. A turn that was asked for looks at them like any other.
std::optional<milliseconds> EventLoop::patience() {
  if (turn_requested_ || mailbox_.waiting()) return milliseconds::zero();
  const auto next = timers_.next();
  if (!next) return std::nullopt;
  return std::max(milliseconds::zero(), *next - now());
}

void EventLoop::stop() {
  post([this] { stopping_ = true; });
}

void EventLoop::post(Task task) {
  MailList mail;
  mail.push_back({std::move(task), nullptr, nullptr});
  mailbox_.post(mail);
}

std::unique_ptr<Timer> EventLoop::after(milliseconds delay, Task task) {
  assert_here();
  return timers_.add(now() + delay, milliseconds::zero(), std::move(task));
}

std::unique_ptr<Timer> EventLoop::every(milliseconds interval, Task task) {
  assert_here();
  return timers_.add(now() + interval, interval, std::move(task));
}

void EventLoop::at(Phase phase, Task hook) {
  assert_here();
  hooks_[static_cast<std::size_t>(phase)].push_back(std::move(hook));
}

void EventLoop::request_turn() {
  turn_requested_ = true;
}

void EventLoop::end_for_wrong_thread() noexcept {
  try {
    spdlog::critical("a thread has called into the loop of another one; please report it");
    flush_log();
  } catch (const std::exception&) {
  }
  std::abort();
}

}  // namespace ws::net
