#include "shared/net/loop/signals.hpp"

#include <fcntl.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <system_error>
#include <utility>

namespace ws::net {
namespace {

constexpr int kNone = -1;
constexpr std::array<int, 3> kSignals = {SIGTERM, SIGINT, SIGHUP};
std::atomic<int> g_catcher{kNone};  // the pipe's other end: a handler can be given nothing else

// Runs on any thread, in the middle of anything: write(2) is about all that it may do.
extern "C" void leave_signal(int signal) {
  const int error = errno;
  const auto byte = static_cast<unsigned char>(signal);
  [[maybe_unused]] const ssize_t written = ::write(g_catcher.load(), &byte, 1);  // full: enough wait already
  errno = error;
}

void handle(int signal, void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  ::sigaction(signal, &action, nullptr);
}

}  // namespace

Signals::Signals(EventLoop& loop, std::function<void(int)> on_signal)
    : loop_(loop), on_signal_(std::move(on_signal)) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0)
    throw std::system_error(errno, std::generic_category(), "pipe2");
  caught_ = UniqueFd(ends[0]);
  g_catcher = ends[1];
  if (!loop_.poller().add(caught_.get(), EPOLLIN, *this))
    throw std::system_error(errno, std::generic_category(), "epoll_ctl");
  handle(SIGPIPE, SIG_IGN);
  for (int signal : kSignals) handle(signal, leave_signal);
}

Signals::~Signals() {
  for (int signal : kSignals) handle(signal, SIG_DFL);
  loop_.poller().remove(caught_.get(), *this);
  ::close(g_catcher.exchange(kNone));
}

// As a posted task, since what it does may throw.
void Signals::on_ready(std::uint32_t) noexcept {
  unsigned char signal = 0;
  if (::read(caught_.get(), &signal, 1) == 1)
    loop_.post([this, number = int{signal}] { on_signal_(number); });
}

}  // namespace ws::net
