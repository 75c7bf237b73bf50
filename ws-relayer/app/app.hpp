#pragma once

#include <memory>

#include "shared/base/clock.hpp"
#include "shared/base/metrics.hpp"
#include "shared/net/acceptor.hpp"
#include "shared/net/loop/signals.hpp"
#include "shared/net/memory_trimmer.hpp"
#include "ws-relayer/app/options.hpp"
#include "ws-relayer/app/switchboard.hpp"

namespace ws::relayer {

// App: the composition root of ws-relayer. One thread: passing bytes on is all it does.
//
// Thread: the main one.
class App {
 public:
  explicit App(Options options);
  ~App();

  int run();  // the process' exit code

 private:
  void on_signal(int signal);
  void check_stopped();
  void add_metrics();

  SystemClock clock_;
  Options options_;
  MetricsRegistry metrics_;
  net::EventLoop loop_;
  net::Streams streams_;
  Switchboard board_;
  std::unique_ptr<net::Server> server_;
  std::unique_ptr<net::Acceptor> acceptor_;
  std::unique_ptr<net::Signals> signals_;
  std::unique_ptr<net::MemoryTrimmer> trimmer_;
  std::unique_ptr<net::Timer> stop_timer_;
  MonoTime stop_deadline_{0};
};

}  // namespace ws::relayer
