// A connection that moves again and again between two servers, each on a thread of its own, while its peer
// talks: everything is answered, once and in order.
#include <doctest/doctest.h>

#include <random>
#include <string>

#include "shared/net/site_fixture.hpp"

using namespace ws;
using namespace ws::net;

namespace {

constexpr int kMessages = 1'000;
constexpr int kMessagesPerMove = 7;

// Answers each message with itself, and leaves for the other site after every few.
class Nomad final : public MessageHandler {
 public:
  Nomad(WebSocket& socket, Site& here, Site& there) : socket_(socket), here_(&here), there_(&there) {}

  void on_message(Opcode, std::string_view payload) override {
    here_->loop.assert_here();
    socket_.send(Slice(make_frame(Opcode::kText, payload)));
    if (++heard_ % kMessagesPerMove != 0) return;
    socket_.put_aside();
    here_->loop.post([this] { go(); });
  }
  void on_shutdown() override {}
  void on_close(const CloseReason&) override {}

 private:
  void go() {
    Arrival arrival = here_->server.release(socket_);
    std::swap(here_, there_);
    here_->loop.post([this, arrival = std::move(arrival)]() mutable {
      here_->server.go_on(here_->server.adopt(std::move(arrival)));
    });
  }

  WebSocket& socket_;
  Site* here_;
  Site* there_;
  int heard_ = 0;
};

struct Tents final : Service {
  HttpResponse on_request(const HttpRequest&) override { return plain_response(404, "nothing"); }
  UpgradeDecision on_upgrade(const HttpRequest&) override {
    UpgradeDecision decision;
    decision.accept = [this](WebSocket& socket) { return std::make_unique<Nomad>(socket, *a, *b); };
    return decision;
  }
  Site* a = nullptr;
  Site* b = nullptr;
};

std::string all_messages() {
  std::string frames;
  for (int i = 0; i < kMessages; ++i) {
    const std::string text = std::to_string(i);
    frames += '\x81';
    frames += static_cast<char>(0x80 | text.size());
    frames += std::string(4, '\0') + text;
  }
  return frames;
}

std::string all_answers() {
  std::string frames;
  for (int i = 0; i < kMessages; ++i) frames += make_frame(Opcode::kText, std::to_string(i)).view();
  return frames;
}

}  // namespace

TEST_CASE("moves: between two threads and back, nothing is lost, twice or out of order") {
  Tents service;  // which outlives their threads
  Site a, b;
  service.a = &a;
  service.b = &b;
  testing::SocketPair pair;
  a.on_loop([&] { a.server.adopt(std::move(pair.ours), PeerAddress(), service); });
  Peer peer(std::move(pair.peer));
  peer.say(
      "GET / HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
  peer.hear();
  std::mt19937 random(1);
  const std::string said = all_messages();
  const std::string expected = all_answers();
  std::string heard;
  for (std::size_t at = 0; heard.size() < expected.size();) {
    const std::string part = said.substr(at, random() % 500);
    at += part.size();
    peer.say(part);
    if (at == said.size()) heard += peer.hear_some();
  }
  CHECK(heard == expected);
  const auto open = [](Site& site) { return site.server.stats().open.value(); };
  a.on_loop([] {});
  b.on_loop([] {});
  CHECK(open(a) + open(b) == 1);
}
