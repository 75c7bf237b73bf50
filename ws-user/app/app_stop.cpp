// How a server stops.
#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <utility>

#include "shared/base/log.hpp"
#include "ws-user/app/after_a_turn.hpp"
#include "ws-user/app/app.hpp"

namespace ws::app {
namespace {

constexpr milliseconds kStopInterval{20};
constexpr milliseconds kGoodbyeDeadline{1'000};  // after the first signal: clients hear of it, come what may
constexpr milliseconds kStopDeadline{4'500};     // likewise; the process is gone within 5 s
constexpr milliseconds kThreadsDeadline{250};    // then, for the threads to end
constexpr milliseconds kChatLogPatience{250};    // then, at least; more if the clients left some of theirs
constexpr int kSignalExit = 128;                 // plus the signal: how a shell tells a death by signal

}  // namespace

void App::on_signal(int signal) {
  if (signal == SIGHUP) {
    if (chat_log_ != nullptr) chat_log_->reopen();
    return;
  }
  if (stopping_) {
    flush_log();
    std::_Exit(kSignalExit + signal);
  }
  spdlog::info("stopping: no new connections, clients are told to come back; a second signal ends at once");
  begin_stop();
}

// Step by step: no shard takes messages any more, and what they took is with the homes; the homes have handed
// it on, and it is on its way to the members and with the gate; the clients hear it, and then that the server
// goes; when they and the other servers have everything, the threads end.
void App::begin_stop() {
  stopping_ = true;
  goodbye_deadline_ = clock_.now() + kGoodbyeDeadline;
  stop_deadline_ = clock_.now() + kStopDeadline;
  listening_.set(0);
  for (auto& port : ports_) port.acceptor->stop();
  stop_timer_ = main_loop().every(kStopInterval, [this] { check_stopped(); });
  for (auto& worker : workers_) {
    worker->loop.post([shard = &worker->shard] { shard->stop_taking(); });
  }
  pass_all_threads([this] { pass_all_threads([this] { say_goodbye(); }); });
}

// `then` once each thread has done what it was asked before, and handed over what that has led to.
void App::pass_all_threads(net::Task then) {
  threads_ahead_ = workers_.size();
  passed_ = std::move(then);
  for (auto& worker : workers_) {
    after_a_turn(worker->loop, [this] {
      main_loop().post([this] {
        if (--threads_ahead_ == 0) std::exchange(passed_, nullptr)();
      });
    });
  }
}

void App::say_goodbye() {
  if (std::exchange(said_goodbye_, true)) return;
  for (auto& worker : workers_) worker->loop.post([server = worker->server.get()] { server->shut_down(); });
  after_a_turn(main_loop(), [this] { bus_->begin_handover(); });  // the gate is empty by then
}

void App::check_stopped() {
  if (!said_goodbye_) {
    if (clock_.now() < goodbye_deadline_) return;
    spdlog::warn("{} of {} threads did not answer in time", threads_ahead_, workers_.size());
    return say_goodbye();
  }
  std::int64_t sockets = 0;
  for (auto& worker : workers_) sockets += worker->server->stats().sockets.value();
  if (node_->balance() != nullptr) sockets += static_cast<std::int64_t>(node_->balance()->under_way());
  bool late = clock_.now() >= stop_deadline_;
  if (!late && (sockets != 0 || !handed_over())) return;
  if (sockets != 0) spdlog::warn("{} clients did not finish in time", sockets);
  if (!handed_over()) spdlog::warn("not all messages were confirmed by the other servers in time");
  finish_stop();
}

// The main thread goes on until the others have ended, so that a second signal finds it.
void App::finish_stop() {
  if (relay_bus_ != nullptr) relay_bus_->stop();
  for (auto& worker : workers_) {
    worker->loop.post([this, worker = worker.get()] {
      worker->server->close_all();
      if (&worker->loop != &main_loop()) worker->loop.stop();
    });
  }
  threads_deadline_ = clock_.now() + kThreadsDeadline;
  stop_timer_ = main_loop().every(kStopInterval, [this] { await_threads(); });
}

void App::await_threads() {
  const auto running =
      std::count_if(workers_.begin(), workers_.end(), [](const auto& worker) { return worker->running(); });
  if (running != 0 && clock_.now() < threads_deadline_) return;
  stop_timer_.reset();
  if (running == 0) {
    spdlog::info("stopped");
    return main_loop().stop();
  }
  spdlog::error("{} of {} threads hang and are left behind; please report it", running, workers_.size());
  close_chat_log();
  flush_log();
  std::_Exit(EXIT_FAILURE);
}

void App::close_chat_log() {
  if (chat_log_ == nullptr) return;
  chat_log_->close(std::clamp(stop_deadline_ + kChatLogPatience - clock_.now(), kChatLogPatience,
                              chat_log::ChatLog::kLastPatience));
}

}  // namespace ws::app
