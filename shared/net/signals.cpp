#include "shared/net/signals.hpp"

#include <sys/resource.h>

#include <asio.hpp>
#include <csignal>

namespace ws::net {

struct Signals::Impl {
  Impl(EventLoop& loop, std::function<void(int)> handler)
      : set(loop.context(), SIGTERM, SIGINT, SIGHUP), on_signal(std::move(handler)) {}

  void wait() {
    set.async_wait([this](const asio::error_code& error, int signal) {
      if (error) return;
      wait();
      on_signal(signal);
    });
  }

  asio::signal_set set;
  std::function<void(int)> on_signal;
};

Signals::Signals(EventLoop& loop, std::function<void(int)> on_signal)
    : impl_(std::make_unique<Impl>(loop, std::move(on_signal))) {
  std::signal(SIGPIPE, SIG_IGN);
  impl_->wait();
}

Signals::~Signals() = default;

std::size_t raise_file_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
  if (limit.rlim_cur < limit.rlim_max) {
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
    ::getrlimit(RLIMIT_NOFILE, &limit);
  }
  return limit.rlim_cur;
}

}  // namespace ws::net
