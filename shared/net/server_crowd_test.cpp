// A crowd that comes or goes at once does so over many turns, and nobody of it is forgotten.
#include <doctest/doctest.h>
#include <sys/socket.h>

#include <cstdlib>
#include <functional>
#include <string_view>
#include <utility>
#include <vector>

#include "shared/net/server_fixture.hpp"

using namespace ws;
using namespace ws::net;

namespace {

constexpr int kCrowd = 200;
constexpr int kTooManyTurns = 1'000;
constexpr std::string_view kGoodbye("\x88\x82\0\0\0\0\x03\xe8", 8);  // a close frame, 1000

class Silent final : public MessageHandler {
 public:
  explicit Silent(int& goodbyes) : goodbyes_(goodbyes) {}
  void on_message(Opcode, std::string_view) override {}
  void on_shutdown() override {}
  void on_close(const CloseReason&) override { ++goodbyes_; }

 private:
  int& goodbyes_;
};

class LetsAllIn final : public Service {
 public:
  HttpResponse on_request(const HttpRequest&) override { return plain_response(404, "nothing"); }
  UpgradeDecision on_upgrade(const HttpRequest&) override {
    UpgradeDecision decision;
    decision.accept = [this](WebSocket&) { return std::make_unique<Silent>(goodbyes); };
    return decision;
  }

  int goodbyes = 0;
};

// A server with a crowd of sockets that have said nothing yet.
struct Crowd {
  Crowd() : server(streams, ServerLimits{}) {
    for (int i = 0; i < kCrowd; ++i) {
      testing::SocketPair pair;
      server.adopt(std::move(pair.ours), PeerAddress(), service);
      peers.push_back(std::move(pair.peer));
    }
    loop.at(Phase::kLog, [this] { look(); });
  }
  ~Crowd() { server.close_all(); }

  void all_say(std::string_view words) {
    for (const UniqueFd& peer : peers)
      REQUIRE(::send(peer.get(), words.data(), words.size(), 0) == static_cast<ssize_t>(words.size()));
  }
  // Each step: what the crowd does, how many WebSockets are open in the end, and how many of them may come or
  // go in one turn.
  struct Step {
    std::function<void()> act;
    std::int64_t open;
    std::int64_t most;
  };
  Step coming() {
    return {[this] { all_say(testing::kHandshake); }, kCrowd, Lobby::kServedPerTurn};
  }
  void run(std::vector<Step> all) {
    steps = std::move(all);
    steps.front().act();
    loop.run();
    CHECK(done == steps.size());
  }
  void look() {
    if (done == steps.size()) return;
    const std::int64_t now = server.stats().open.value();
    CHECK(std::abs(now - std::exchange(before, now)) <= steps[done].most);
    if (++turns == kTooManyTurns) return loop.stop();
    if (now != steps[done].open) return;
    if (++done == steps.size()) return loop.stop();
    steps[done].act();
    loop.request_turn();
  }

  SystemClock clock;
  EventLoop loop{clock};
  Streams streams{loop};
  LetsAllIn service;
  Server server;
  std::vector<UniqueFd> peers;
  std::vector<Step> steps;
  std::size_t done = 0;
  std::int64_t before = 0;
  int turns = 0;
};

}  // namespace

TEST_CASE("a crowd that asks to come in at once is let in a few a turn") {
  Crowd crowd;
  crowd.run({crowd.coming()});
}

TEST_CASE("a crowd that says goodbye at once is let go a few a turn") {
  Crowd crowd;
  crowd.run({crowd.coming(), {[&] { crowd.all_say(kGoodbye); }, 0, Writer::kDeparturesPerTurn}});
  CHECK(crowd.service.goodbyes == kCrowd);
}

TEST_CASE("a crowd that hangs up at once is let go a few a turn") {
  Crowd crowd;
  auto hang_up = [&] {
    crowd.all_say(testing::kPong);  // which takes them out of the lobby
    crowd.peers.clear();
  };
  crowd.run({crowd.coming(), {hang_up, 0, Writer::kDeparturesPerTurn}});
  CHECK(crowd.service.goodbyes == kCrowd);
}

TEST_CASE("who waits to be let go may be ended by the server first") {
  Crowd crowd;
  auto say_goodbye = [&] {
    crowd.all_say(testing::kPong);
    crowd.all_say(kGoodbye);
  };
  auto end_all = [&] { crowd.server.close_all(); };
  crowd.run({crowd.coming(),
             {say_goodbye, kCrowd - 2 * Writer::kDeparturesPerTurn, Writer::kDeparturesPerTurn},
             {end_all, 0, kCrowd}});
  CHECK(crowd.server.size() == 0);
  CHECK(crowd.service.goodbyes == kCrowd);
}
