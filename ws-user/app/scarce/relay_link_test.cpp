// A link to a relayer that is away goes on dialling, wherever memory runs out meanwhile. (Once, a lack of it
// at the beginning of a dial left the link silent for ever.)
#include "ws-user/bus/relay_link.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

#include "shared/base/log.hpp"
#include "shared/net/ws/frame.hpp"
#include "shared/relay/control.hpp"
#include "shared/testing/fake_clock.hpp"
#include "shared/testing/local_server.hpp"
#include "shared/testing/scarce_memory.hpp"

using namespace ws;

namespace {

constexpr std::uint64_t kPlaces = 150;  // more than one dial has that allocate
constexpr milliseconds kTurn{50};
constexpr milliseconds kUntilMended{40'000};  // longer than a link gives a dial of which it hears nothing

// A node that says hello whenever its link opens.
struct Node final : bus::RelayLinkListener {
  void on_link_up() override { link->send(Slice(relay::encode_hello(NodeId{1}, {}))); }
  void on_link_frame(std::string) override {}
  void on_link_down() override {}
  bus::RelayLink* link = nullptr;
};

// What a relayer has of a node.
struct Visit final : net::MessageHandler {
  Visit(net::WebSocket& socket, std::vector<Visit*>& visits) : connection(socket), all(visits) {
    all.push_back(this);
  }
  void on_message(net::Opcode, std::string_view) override { greeted = true; }
  void on_shutdown() override {}
  void on_close(const net::CloseReason&) override {}
  ~Visit() override { all.erase(std::find(all.begin(), all.end(), this)); }

  net::WebSocket& connection;
  std::vector<Visit*>& all;
  bool greeted = false;
};

// A link, and the time that passes for it.
struct Road {
  Road(testing::FakeClock& time, net::EventLoop& turning, const std::string& url)
      : clock(time), loop(turning), link(loop, dialer, url, "", node) {
    node.link = &link;
    loop.at(net::Phase::kHandOver, [this] { link.flush(); });
    loop.at(net::Phase::kLog, [this] {
      if (++turns % 8 == 0) clock.advance(kTurn);
      loop.request_turn();
      if (clock.now() < until || over) return;
      over = true;
      const testing::Plenty memory;
      loop.stop();
    });
  }
  void pass(milliseconds time) {
    over = false;
    until = clock.now() + time;
    loop.run();
  }
  // The same, and memory runs out once meanwhile.
  void pass_short_of_memory(std::uint64_t nth) {
    testing::fail_allocation(nth);
    pass(kUntilMended);
    REQUIRE(testing::allocation_failed());
    testing::fail_allocation(0);
  }

  testing::FakeClock& clock;
  net::EventLoop& loop;
  net::Streams streams{loop};
  net::Dialer dialer{streams, 1024 * 1024};
  Node node;
  bus::RelayLink link;
  MonoTime until{0};
  int turns = 0;
  bool over = false;
};

}  // namespace

TEST_CASE("a link dials again, wherever memory ran out while it dialled") {
  spdlog::set_level(spdlog::level::off);
  for (std::uint64_t nth = 1; nth <= kPlaces; ++nth) {
    CAPTURE(nth);
    testing::FakeClock clock;
    net::EventLoop loop(clock);
    Road road(clock, loop, "ws://127.0.0.1:1");
    road.link.start();
    road.pass(milliseconds(1'000));
    road.pass_short_of_memory(nth);
    const std::uint64_t before = road.link.dials();
    road.pass(kUntilMended);
    REQUIRE(road.link.dials() > before);
  }
}

TEST_CASE("a link stands, and has said hello, wherever memory ran out while it was dialled anew") {
  spdlog::set_level(spdlog::level::off);
  for (std::uint64_t nth = 1; nth <= kPlaces; ++nth) {
    CAPTURE(nth);
    std::vector<Visit*> visits;
    testing::FakeClock clock;
    net::EventLoop loop(clock);
    testing::LocalServer relayer(loop, std::string(relay::kSubprotocol), [&](net::WebSocket& connection) {
      return std::make_unique<Visit>(connection, visits);
    });
    Road road(clock, loop, relayer.url());
    road.link.start();
    road.pass(milliseconds(1'000));
    REQUIRE(visits.size() == 1);
    visits.front()->connection.abort("the relayer goes");
    road.pass_short_of_memory(nth);
    road.pass(kUntilMended);
    CAPTURE(road.link.dials());
    REQUIRE(visits.size() == 1);
    REQUIRE(visits.front()->greeted);
  }
}
