#include "shared/net/stream/tcp_dial.hpp"

#include <algorithm>
#include <asio.hpp>

namespace ws::net {

using asio::ip::tcp;

// Lives as long as a call of Asio's is under way; those of an attempt that is over are not listened to.
struct TcpDial::Attempts : std::enable_shared_from_this<Attempts> {
  Attempts(EventLoop& on, milliseconds deadline, Done when_done)
      : loop(on),
        until(on.now() + deadline),
        done(std::move(when_done)),
        resolver(on.context()),
        socket(on.context()) {}

  void look_up(const std::string& host, const std::string& port) {
    begin(until - loop.now(), [this] { finish(asio::error::timed_out); });
    resolver.async_resolve(
        host, port, [this, self = shared_from_this(), mine = number](std::error_code error, auto found) {
          if (mine != number) return;
          for (const auto& one : found) addresses.push_back(one.endpoint());
          last = error;
          try_next();
        });
  }

  void try_next() {
    if (next == addresses.size()) return finish(last);
    const auto left = static_cast<std::int64_t>(addresses.size() - next);
    begin(std::max(milliseconds::zero(), until - loop.now()) / left, [this] {
      last = asio::error::timed_out;
      try_next();
    });
    socket = tcp::socket(loop.context());
    socket.async_connect(addresses[next++],
                         [this, self = shared_from_this(), mine = number](std::error_code error) {
                           if (mine != number) return;
                           if (!error) return finish({});
                           last = error;
                           try_next();
                         });
  }

  void begin(milliseconds patience, Task give_up) {
    ++number;
    timer = loop.after(patience, std::move(give_up));
  }

  void stop() {
    ++number;
    timer.reset();
    resolver.cancel();
  }

  void finish(std::error_code error) {
    stop();
    const Done tell = std::move(done);  // whoever is told may end this
    tell(error, std::move(socket));
  }

  EventLoop& loop;
  const MonoTime until;
  Done done;
  tcp::resolver resolver;
  tcp::socket socket;
  Addresses addresses;
  std::size_t next = 0;
  std::size_t number = 0;  // of the attempt
  std::error_code last = asio::error::host_not_found;
  std::unique_ptr<Timer> timer;
};

TcpDial::TcpDial(EventLoop& loop, const std::string& host, const std::string& port, milliseconds deadline,
                 Done done)
    : attempts_(std::make_shared<Attempts>(loop, deadline, std::move(done))) {
  attempts_->look_up(host, port);
}

TcpDial::TcpDial(EventLoop& loop, Addresses addresses, milliseconds deadline, Done done)
    : attempts_(std::make_shared<Attempts>(loop, deadline, std::move(done))) {
  attempts_->addresses = std::move(addresses);
  attempts_->try_next();
}

TcpDial::~TcpDial() {
  attempts_->stop();
  asio::error_code ignored;
  attempts_->socket.close(ignored);
}

}  // namespace ws::net
