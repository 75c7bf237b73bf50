#pragma once

#include <sys/socket.h>
#include <unistd.h>

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "shared/net/server.hpp"
#include "shared/testing/fake_clock.hpp"
#include "shared/testing/socket_pair.hpp"

namespace ws::testing {

constexpr std::string_view kHandshake =
    "GET / HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
constexpr std::string_view kPong("\x8a\x80\0\0\0\0", 6);
constexpr std::string_view kHello("\x81\x85\0\0\0\0hello", 11);  // a text frame

// What the handlers of a Stage do, and how often they did.
struct Behaviour {
  std::function<void(net::WebSocket&)> accept = [](net::WebSocket&) {};
  std::function<void(net::WebSocket&)> message = [](net::WebSocket&) {};
  std::function<void(net::WebSocket&)> shutdown = [](net::WebSocket&) {};
  int closes = 0;
};

class Actor final : public net::MessageHandler {
 public:
  Actor(Behaviour& behaviour, net::WebSocket& socket) : behaviour_(behaviour), socket_(socket) {
    behaviour_.accept(socket_);
  }
  void on_message(net::Opcode, std::string_view) override { behaviour_.message(socket_); }
  void on_shutdown() override { behaviour_.shutdown(socket_); }
  void on_close(const net::CloseReason&) override { ++behaviour_.closes; }

 private:
  Behaviour& behaviour_;
  net::WebSocket& socket_;
};

// Stage: a server on time that the test moves, and its peers at the other ends of their sockets. A test
// writes down what is to happen, a step at the end of each turn, then plays it.
//
// Thread: the test's.
class Stage final : public net::Service {
 public:
  explicit Stage(net::ServerLimits limits = {}) : server(streams, limits) {
    loop.at(net::Phase::kLog, [this] { step(); });
  }
  ~Stage() override { server.close_all(); }

  net::HttpResponse on_request(const net::HttpRequest&) override {
    return net::plain_response(404, "nothing");
  }
  net::UpgradeDecision on_upgrade(const net::HttpRequest&) override {
    net::UpgradeDecision decision;
    decision.accept = [this](net::WebSocket& socket) { return std::make_unique<Actor>(behaviour, socket); };
    return decision;
  }

  // A new connection; the number of its peer.
  std::size_t connect() {
    SocketPair pair;
    server.adopt(std::move(pair.ours), net::PeerAddress(), *this);
    peers.push_back(std::move(pair.peer));
    return peers.size() - 1;
  }
  void say(std::size_t peer, std::string_view words) {
    ::send(peers[peer].get(), words.data(), words.size(), MSG_NOSIGNAL);
  }
  // What is there for a peer.
  std::string read(std::size_t peer) {
    std::string got;
    std::vector<char> chunk(100'000);
    for (ssize_t n; (n = ::read(peers[peer].get(), chunk.data(), chunk.size())) > 0;)
      got.append(chunk.data(), static_cast<std::size_t>(n));
    return got;
  }

  void then(std::function<void()> step) { steps_.push_back(std::move(step)); }
  void turns(int count) {
    while (count-- > 0) then([] {});
  }
  // Time passes, and the server serves in it.
  void pass(milliseconds time) {
    for (milliseconds gone{0}; gone < time; gone += kTurn) then([this] { clock.advance(kTurn); });
  }
  // Time passes at once: the process is stopped.
  void stop(milliseconds time) {
    then([this, time] { clock.advance(time); });
  }
  // May be called again, for what was written down since.
  void play() {
    played_ = false;
    loop.request_turn();
    loop.run();
  }

  FakeClock clock;
  net::EventLoop loop{clock};
  net::Streams streams{loop};
  Behaviour behaviour;
  net::Server server;
  std::vector<net::UniqueFd> peers;

 private:
  static constexpr milliseconds kTurn{100};

  void step() {
    if (steps_.empty()) {
      if (!std::exchange(played_, true)) loop.stop();  // which takes one more turn
      return;
    }
    auto next = std::move(steps_.front());
    steps_.pop_front();
    next();
    loop.request_turn();
  }

  std::deque<std::function<void()>> steps_;
  bool played_ = false;
};

}  // namespace ws::testing
