#include "shared/net/stream/tcp_dial.hpp"

#include <doctest/doctest.h>

#include <asio.hpp>
#include <optional>

using namespace ws;
using namespace ws::net;
using asio::ip::tcp;

namespace {

constexpr milliseconds kLong{20'000};

// A server of one address. One that is deaf has as many in its queue as it takes: the kernel answers nobody.
struct Host {
  explicit Host(const char* address) : acceptor(context, tcp::endpoint(asio::ip::make_address(address), 0)) {}
  tcp::endpoint address() const { return acceptor.local_endpoint(); }
  tcp::endpoint closed() {
    const tcp::endpoint was = address();
    acceptor.close();
    return was;
  }
  void be_deaf() {
    acceptor.listen(0);
    for (int i = 0; i < 4; ++i) {
      callers.emplace_back(context);
      callers.back().open(tcp::v4());
      callers.back().async_connect(address(), [](asio::error_code) {});
    }
  }

  asio::io_context context;
  tcp::acceptor acceptor;
  std::vector<tcp::socket> callers;
};

struct Outcome {
  std::error_code error;
  std::optional<tcp::endpoint> peer;
};

template <typename... Where>
Outcome dial(milliseconds deadline, Where... where) {
  SystemClock clock;
  EventLoop loop(clock);
  Outcome outcome;
  std::unique_ptr<TcpDial> dial;
  dial = std::make_unique<TcpDial>(loop, where..., deadline, [&](std::error_code error, tcp::socket socket) {
    outcome.error = error;
    if (!error) outcome.peer = socket.remote_endpoint();
    dial.reset();  // as an owner may who has what it wanted
    loop.stop();
  });
  loop.run();
  return outcome;
}

}  // namespace

TEST_CASE("a dial goes to the next address when one refuses") {
  Host gone("127.0.0.1");
  Host there("127.0.0.1");
  const TcpDial::Addresses both{gone.closed(), there.address()};
  CHECK(dial(kLong, both).peer == there.address());
}

TEST_CASE("a silent address does not use up the time of the next") {
  Host silent("127.0.0.1");
  silent.be_deaf();
  Host there("127.0.0.1");
  const TcpDial::Addresses both{silent.address(), there.address()};
  CHECK(dial(milliseconds(1'000), both).peer == there.address());
  CHECK(dial(milliseconds(100), TcpDial::Addresses{silent.address()}).error == asio::error::timed_out);
}

TEST_CASE("where nobody lets it in, a dial tells why the last one did not") {
  Host gone("127.0.0.1");
  const TcpDial::Addresses all(3, gone.closed());
  CHECK(dial(kLong, all).error == asio::error::connection_refused);
}

TEST_CASE("a dial finds a host by its name, and an IPv6 address as it is") {
  Host there("127.0.0.1");
  const std::string port = std::to_string(there.address().port());
  CHECK(dial(kLong, std::string("localhost"), port).peer == there.address());
  CHECK(dial(kLong, std::string("::1"), port).error != std::error_code());
  CHECK(dial(kLong, std::string("127.0.0.1"), port).peer == there.address());
}
