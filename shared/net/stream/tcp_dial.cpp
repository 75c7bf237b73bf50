#include "shared/net/stream/tcp_dial.hpp"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <utility>

#include "shared/net/stream/name_lookup.hpp"

namespace ws::net {
namespace {

std::error_code last_error() {
  return {errno, std::generic_category()};
}

// How the connecting of a socket has ended.
std::error_code outcome(int fd) {
  int error = 0;
  socklen_t size = sizeof error;
  if (::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0) return last_error();
  return {error, std::generic_category()};
}

}  // namespace

struct TcpDial::Attempts final : Pollable {
  Attempts(EventLoop& on, milliseconds deadline, Done when_done)
      : loop(on), until(on.now() + deadline), done(std::move(when_done)) {}

  void begin(SocketAddresses found) {
    addresses = std::move(found);
    timer = loop.after(milliseconds::zero(), [this] { try_next(); });
  }

  void look_up(const std::string& host, std::uint16_t port) {
    if (const auto numeric = numeric_address(host, port)) return begin({*numeric});
    timer = loop.after(until - loop.now(), [this] { finish(std::make_error_code(std::errc::timed_out)); });
    try {
      lookup = std::make_unique<NameLookup>(loop, host, port, [this](std::error_code error, auto found) {
        addresses = std::move(found);
        last = error;
        try_next();
      });
    } catch (const std::system_error& no_thread) {
      timer = loop.after(milliseconds::zero(), [this, error = no_thread.code()] { finish(error); });
    }
  }

  // Until one is under way.
  void try_next() {
    while (next < addresses.size()) {
      const auto left = static_cast<std::int64_t>(addresses.size() - next);
      const SocketAddress& address = addresses[next++];
      if (!connect(address)) continue;
      timer = loop.after(std::max(milliseconds::zero(), until - loop.now()) / left, [this] {
        last = std::make_error_code(std::errc::timed_out);
        hang_up();
        try_next();
      });
      return;
    }
    finish(last);
  }

  // Also one that is connected already is watched: it is writable at once.
  bool connect(const SocketAddress& address) {
    socket = UniqueFd(::socket(address.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (socket && (::connect(socket.get(), address.get(), address.size) == 0 || errno == EINPROGRESS) &&
        loop.poller().add(socket.get(), EPOLLOUT, *this))
      return true;
    last = last_error();
    return false;
  }

  void on_ready(std::uint32_t) noexcept override {
    if (!socket) return;
    try {
      timer = loop.after(milliseconds::zero(), [this] { judge(); });  // what it does may throw
    } catch (const std::bad_alloc&) {
      // The next turn tries again, until the time is up.
    }
  }

  void judge() {
    last = outcome(socket.get());
    if (!last) return finish({});
    hang_up();
    try_next();
  }

  void hang_up() {
    if (socket) loop.poller().remove(socket.get(), *this);
    socket.reset();
  }

  void stop() {
    timer.reset();
    lookup.reset();
    hang_up();
  }

  void finish(std::error_code error) {
    UniqueFd connected;
    if (!error) {
      loop.poller().remove(socket.get(), *this);
      connected = std::move(socket);
    }
    stop();
    const Done tell = std::move(done);  // whoever is told may end this
    tell(error, std::move(connected));
  }

  EventLoop& loop;
  const MonoTime until;
  Done done;
  std::unique_ptr<NameLookup> lookup;
  SocketAddresses addresses;
  std::size_t next = 0;
  UniqueFd socket;  // of the attempt
  std::error_code last = std::make_error_code(std::errc::host_unreachable);
  std::unique_ptr<Timer> timer;
};

TcpDial::TcpDial(EventLoop& loop, milliseconds deadline, Done done)
    : attempts_(std::make_shared<Attempts>(loop, deadline, std::move(done))) {
  last_post_.push_back({[attempts = attempts_] {}, nullptr, nullptr});
}

TcpDial::TcpDial(EventLoop& loop, const std::string& host, std::uint16_t port, milliseconds deadline,
                 Done done)
    : TcpDial(loop, deadline, std::move(done)) {
  attempts_->look_up(host, port);
}

TcpDial::TcpDial(EventLoop& loop, SocketAddresses addresses, milliseconds deadline, Done done)
    : TcpDial(loop, deadline, std::move(done)) {
  attempts_->begin(std::move(addresses));
}

TcpDial::~TcpDial() {
  attempts_->stop();
  attempts_->loop.post_all(last_post_);
}

}  // namespace ws::net
