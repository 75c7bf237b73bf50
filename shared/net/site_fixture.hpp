#pragma once

#include <doctest/doctest.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "shared/net/server.hpp"
#include "shared/testing/fake_clock.hpp"
#include "shared/testing/socket_pair.hpp"

namespace ws::net {

constexpr int kPeerPatience = 5'000;                // ms
constexpr std::size_t kBigBody = 4u * 1024 * 1024;  // bytes; more than a socket takes unread

// Peer: whoever asks, on the other end of the socket. Thread: the test's.
class Peer {
 public:
  explicit Peer(UniqueFd socket) : socket_(std::move(socket)) {}

  void say(const std::string& words) {
    REQUIRE(::send(socket_.get(), words.data(), words.size(), 0) == static_cast<ssize_t>(words.size()));
  }
  void finish() { ::shutdown(socket_.get(), SHUT_WR); }
  // The body of the next answer; `head_` is what came before it.
  std::string hear() {
    std::size_t end = 0;
    while ((end = inbox_.find("\r\n\r\n")) == std::string::npos) {
      if (!receive()) return "nothing";
    }
    head_ = inbox_.substr(0, end);
    inbox_.erase(0, end + 4);
    const std::size_t at = head_.find("Content-Length: ");
    const std::size_t length = at == std::string::npos ? 0 : std::stoul(head_.substr(at + 16));
    while (inbox_.size() < length) REQUIRE(receive());
    std::string body = inbox_.substr(0, length);
    inbox_.erase(0, length);
    return body;
  }
  bool head_says(const std::string& words) const { return head_.find(words) != std::string::npos; }
  // What comes next, without waiting for more.
  std::string hear_some() {
    if (inbox_.empty()) receive();
    return std::exchange(inbox_, {});
  }
  // Nothing more comes but the end.
  bool at_end() { return inbox_.empty() && !receive() && inbox_.empty(); }

 private:
  bool receive() {
    pollfd waits{socket_.get(), POLLIN, 0};
    REQUIRE(::poll(&waits, 1, kPeerPatience) == 1);
    char buffer[65'536];
    const ssize_t got = ::recv(socket_.get(), buffer, sizeof buffer, 0);
    if (got > 0) inbox_.append(buffer, static_cast<std::size_t>(got));
    return got > 0;
  }

  UniqueFd socket_;
  std::string inbox_;
  std::string head_;
};

class Listener final : public MessageHandler {
 public:
  explicit Listener(std::promise<std::string>& heard) : heard_(heard) {}
  void on_message(Opcode, std::string_view payload) override { heard_.set_value(std::string(payload)); }
  void on_shutdown() override {}
  void on_close(const CloseReason&) override {}

 private:
  std::promise<std::string>& heard_;
};

// Parrot: answers with the path, and lets everybody in. Thread: loop.
class Parrot final : public Service {
 public:
  HttpResponse on_request(const HttpRequest& request) override {
    ++asked;
    HttpResponse response;
    response.body = request.path == "/big" ? std::string(kBigBody, 'x') : request.path;
    return response;
  }
  UpgradeDecision on_upgrade(const HttpRequest&) override {
    UpgradeDecision decision;
    decision.accept = [this](WebSocket&) { return std::make_unique<Listener>(heard); };
    return decision;
  }

  std::atomic<int> asked = 0;
  std::promise<std::string> heard;
};

// Site: a server on a thread of its own. Its clock stands still unless a test says otherwise.
struct Site {
  explicit Site(ServerLimits limits = {}) : server(streams, limits) {
    loop.at(Phase::kLog, [this] {
      most_a_turn = std::max(most_a_turn, parrot.asked - asked_before);
      asked_before = parrot.asked;
    });
    thread = std::thread([this] { loop.run(); });
  }
  ~Site() {
    on_loop([this] { server.close_all(); });
    loop.stop();
    thread.join();
  }

  Peer visit() {
    testing::SocketPair pair;
    on_loop([&] { server.adopt(std::move(pair.ours), PeerAddress(), parrot); });
    return Peer(std::move(pair.peer));
  }
  // Has been to the end of a turn when it returns.
  void on_loop(const std::function<void()>& act) {
    for (const std::function<void()>& task : {act, std::function<void()>([] {})}) {
      auto done = std::make_shared<std::promise<void>>();  // which outlives the wait for it
      loop.post([&task, done] {
        task();
        done->set_value();
      });
      done->get_future().wait();
    }
  }
  // Time passes, and the server serves in it.
  void pass(milliseconds time) {
    constexpr milliseconds kStep{100};
    for (milliseconds gone{0}; gone < time; gone += kStep) on_loop([&] { clock.advance(kStep); });
  }
  std::int64_t resting() const { return server.stats().resting.value(); }
  std::int64_t sockets() const { return server.stats().sockets.value(); }

  testing::FakeClock clock;
  EventLoop loop{clock};
  Streams streams{loop};
  Parrot parrot;
  Server server;
  int most_a_turn = 0;
  int asked_before = 0;
  std::thread thread;
};

}  // namespace ws::net
