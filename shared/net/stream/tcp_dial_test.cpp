#include "shared/net/stream/tcp_dial.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <ostream>

#include "shared/net/stream/listening_socket.hpp"

using namespace ws;
using namespace ws::net;

namespace {

constexpr milliseconds kLong{20'000};

// A server of one address. One that is deaf has as many in its queue as it takes: the kernel answers nobody.
struct Host {
  explicit Host(const char* numeric) : address(*numeric_address(numeric, 0)) {
    listener = listening_socket(address);
    REQUIRE(listener);
  }
  SocketAddress closed() {
    listener.reset();
    return address;
  }
  void be_deaf() {
    REQUIRE(::listen(listener.get(), 0) == 0);
    for (int i = 0; i < 4; ++i) {
      callers.emplace_back(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
      ::connect(callers.back().get(), address.get(), address.size);
    }
  }

  SocketAddress address;
  UniqueFd listener;
  std::vector<UniqueFd> callers;
};

struct Outcome {
  std::error_code error;
  std::optional<SocketAddress> peer;
};

SocketAddress peer_of(const UniqueFd& socket) {
  SocketAddress peer;
  peer.size = sizeof peer.storage;
  REQUIRE(::getpeername(socket.get(), reinterpret_cast<sockaddr*>(&peer.storage), &peer.size) == 0);
  return peer;
}

template <typename... Where>
Outcome dial(milliseconds deadline, Where... where) {
  SystemClock clock;
  EventLoop loop(clock);
  Outcome outcome;
  std::unique_ptr<TcpDial> dial;
  dial = std::make_unique<TcpDial>(loop, where..., deadline, [&](std::error_code error, UniqueFd socket) {
    outcome.error = error;
    if (!error) outcome.peer = peer_of(socket);
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
  CHECK(dial(kLong, SocketAddresses{gone.closed(), there.address}).peer == there.address);
}

TEST_CASE("a silent address does not use up the time of the next") {
  Host silent("127.0.0.1");
  silent.be_deaf();
  Host there("127.0.0.1");
  CHECK(dial(milliseconds(1'000), SocketAddresses{silent.address, there.address}).peer == there.address);
  CHECK(dial(milliseconds(100), SocketAddresses{silent.address}).error == std::errc::timed_out);
}

TEST_CASE("where nobody lets it in, a dial tells why the last one did not") {
  Host gone("127.0.0.1");
  const SocketAddresses all(3, gone.closed());
  CHECK(dial(kLong, all).error == std::errc::connection_refused);
}

TEST_CASE("a dial finds a host by its name, and an IPv6 address as it is") {
  Host there("127.0.0.1");
  const std::uint16_t port = there.address.port();
  CHECK(dial(kLong, std::string("localhost"), port).peer == there.address);
  CHECK(dial(kLong, std::string("::1"), port).error != std::error_code());
  CHECK(dial(kLong, std::string("127.0.0.1"), port).peer == there.address);
}

TEST_CASE("a dial that is given up tells nothing, at whatever it is") {
  Host there("127.0.0.1");
  Host silent("127.0.0.1");
  silent.be_deaf();
  SystemClock clock;
  EventLoop loop(clock);
  const auto must_not = [](std::error_code, UniqueFd) { FAIL("nobody listens any more"); };
  auto begun = std::make_unique<TcpDial>(loop, SocketAddresses{there.address}, kLong, must_not);
  auto asking = std::make_unique<TcpDial>(loop, "localhost", there.address.port(), kLong, must_not);
  auto connecting = std::make_unique<TcpDial>(loop, SocketAddresses{silent.address}, kLong, must_not);
  begun.reset();
  asking.reset();
  int turns = 0;
  const auto every_turn = loop.every(milliseconds(1), [&] {
    if (++turns == 5) connecting.reset();
    if (turns == 20) loop.stop();
  });
  loop.run();
}
