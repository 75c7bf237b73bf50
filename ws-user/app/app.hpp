#pragma once

#include <memory>
#include <vector>

#include "shared/base/clock.hpp"
#include "shared/base/metrics.hpp"
#include "shared/net/acceptor.hpp"
#include "shared/net/loop/signals.hpp"
#include "shared/net/memory_trimmer.hpp"
#include "ws-user/app/bus_metrics.hpp"
#include "ws-user/app/options.hpp"
#include "ws-user/app/queue_watch.hpp"
#include "ws-user/app/worker.hpp"
#include "ws-user/bus/loopback_bus.hpp"
#include "ws-user/bus/relay_bus.hpp"
#include "ws-user/chat_log/chat_log.hpp"
#include "ws-user/node/node.hpp"

namespace ws::app {

// App: the composition root of ws-user: builds everything, runs it, and stops it in order.
//
// Thread: the main one, which also runs the first worker's loop.
class App {
 public:
  explicit App(Options options);
  ~App();

  int run();  // the process' exit code

 private:
  void open_port(std::uint16_t port, protocol::Role role);
  bool start();
  void on_signal(int signal);
  void begin_stop();
  void pass_all_threads(net::Task then);
  void say_goodbye();
  bool handed_over() const { return node_->gate().empty() && bus_->handed_over(); }
  void check_stopped();
  void finish_stop();
  void await_threads();
  void close_chat_log();
  void publish_health();
  gateway::Health health() const;
  void make_bus();
  void open_chat_log();
  void add_metrics();
  net::EventLoop& main_loop() { return workers_.front()->loop; }

  SystemClock clock_;
  Options options_;
  MetricsRegistry metrics_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::unique_ptr<chat_log::ChatLog> chat_log_;  // null: none is kept
  std::unique_ptr<node::Node> node_;
  QueueWatch queue_watch_{workers_, [this](std::size_t fullest) { relay_bus_->on_measured(fullest); }};
  bus::LoopbackHub alone_;
  std::unique_ptr<bus::LoopbackBus> loopback_bus_;  // where there is no relayer
  std::unique_ptr<bus::RelayBus> relay_bus_;        // else
  bus::Bus* bus_ = nullptr;                         // one of them
  struct Port {
    std::string_view audience;  // for the log; empty: everybody
    std::unique_ptr<net::Acceptor> acceptor;
  };
  std::vector<Port> ports_;
  std::unique_ptr<net::Signals> signals_;
  std::unique_ptr<net::Timer> health_timer_;
  std::unique_ptr<net::Timer> stop_timer_;
  MonoTime goodbye_deadline_{0};
  MonoTime stop_deadline_{0};
  MonoTime threads_deadline_{0};
  bool stopping_ = false;
  std::size_t threads_ahead_ = 0;  // that have yet to pass a step of the stop
  net::Task passed_;               // to be done then
  bool said_goodbye_ = false;
  // The bus's state as other threads may read it.
  Gauge links_up_, peers_, linked_once_, listening_;
  BusMetrics bus_metrics_;
  std::unique_ptr<net::MemoryTrimmer> trimmer_;
};

}  // namespace ws::app
