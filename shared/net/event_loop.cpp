#include "shared/net/event_loop.hpp"

#include <asio.hpp>
#include <atomic>
#include <thread>

#include "shared/base/log.hpp"

namespace ws::net {

struct EventLoop::Impl {
  explicit Impl(int poller_fd) : sockets(context, ::dup(poller_fd)), work(asio::make_work_guard(context)) {}

  asio::io_context context{1};
  asio::posix::stream_descriptor
      sockets;  // the poller's epoll set; readable when one of its sockets is ready
  asio::executor_work_guard<asio::io_context::executor_type> work;
  std::atomic<bool> stopping{false};
  std::atomic<std::thread::id> thread{};
  bool sockets_armed = false;
};

EventLoop::EventLoop(const Clock& clock) : clock_(clock), impl_(std::make_unique<Impl>(poller_.fd())) {}

EventLoop::~EventLoop() = default;

template <typename Work>
void EventLoop::guarded(const char* where, Work&& work) {
  try {
    work();
  } catch (const std::exception& e) {
    exceptions_.add();
    spdlog::error("unexpected exception in {}: {}; please report it", where, e.what());
  }
}

void EventLoop::arm() {
  if (impl_->sockets_armed) return;
  impl_->sockets_armed = true;
  impl_->sockets.async_wait(asio::posix::stream_descriptor::wait_read, [this](const asio::error_code& error) {
    impl_->sockets_armed = false;
    if (!error) poller_.dispatch();
  });
}

void EventLoop::end_turn() {
  for (auto& hook : hooks_) guarded("a turn-end hook", hook);
}

void EventLoop::run() {
  impl_->thread = std::this_thread::get_id();
  while (!impl_->stopping.load(std::memory_order_relaxed)) {
    arm();
    // A turn that was asked for looks at the sockets like any other, but does not wait for them.
    const bool at_once = std::exchange(turn_requested_, false);
    guarded("a handler", [this, at_once] { at_once ? impl_->context.poll_one() : impl_->context.run_one(); });
    end_turn();
  }
  impl_->thread = std::thread::id();
}

void EventLoop::stop() {
  asio::post(impl_->context, [this] { impl_->stopping = true; });
}

void EventLoop::post(Task task) {
  asio::post(impl_->context, std::move(task));
}

void EventLoop::at_turn_end(Task hook) {
  hooks_.push_back(std::move(hook));
}

void EventLoop::request_turn() {
  turn_requested_ = true;
}

bool EventLoop::in_loop() const {
  return impl_->thread.load() == std::this_thread::get_id();
}

asio::io_context& EventLoop::context() {
  return impl_->context;
}

namespace {

class AsioTimer final : public Timer, public std::enable_shared_from_this<AsioTimer> {
 public:
  AsioTimer(asio::io_context& context, EventLoop::Task task, milliseconds interval)
      : timer_(context), task_(std::move(task)), interval_(interval) {}

  void start(milliseconds delay) {
    timer_.expires_after(delay);
    timer_.async_wait([weak = weak_from_this()](const asio::error_code& error) {
      auto self = weak.lock();
      if (error || self == nullptr || self->cancelled_) return;
      if (self->interval_ != milliseconds::zero()) self->start(self->interval_);
      self->task_();
    });
  }
  void cancel() {
    cancelled_ = true;
    timer_.cancel();
  }

 private:
  asio::steady_timer timer_;
  EventLoop::Task task_;
  milliseconds interval_;  // zero: runs once
  bool cancelled_ = false;
};

class TimerHandle final : public Timer {
 public:
  explicit TimerHandle(std::shared_ptr<AsioTimer> timer) : timer_(std::move(timer)) {}
  ~TimerHandle() override { timer_->cancel(); }

 private:
  std::shared_ptr<AsioTimer> timer_;
};

std::unique_ptr<Timer> start_timer(asio::io_context& context, milliseconds delay, milliseconds interval,
                                   EventLoop::Task task) {
  auto timer = std::make_shared<AsioTimer>(context, std::move(task), interval);
  timer->start(delay);
  return std::make_unique<TimerHandle>(std::move(timer));
}

}  // namespace

std::unique_ptr<Timer> EventLoop::after(milliseconds delay, Task task) {
  return start_timer(impl_->context, delay, milliseconds::zero(), std::move(task));
}

std::unique_ptr<Timer> EventLoop::every(milliseconds interval, Task task) {
  return start_timer(impl_->context, interval, interval, std::move(task));
}

}  // namespace ws::net
