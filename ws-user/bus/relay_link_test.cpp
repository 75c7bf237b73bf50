#include "ws-user/bus/relay_link.hpp"

#include <doctest/doctest.h>

#include "shared/net/ws/frame.hpp"
#include "shared/relay/control.hpp"
#include "shared/testing/fake_clock.hpp"
#include "shared/testing/local_server.hpp"

using namespace ws;

namespace {

// A relayer that hangs up on everybody, before or after it has said who is there.
class RudeRelayer final : public net::MessageHandler {
 public:
  RudeRelayer(net::WebSocket& connection, bool says_peers)
      : connection_(connection), says_peers_(says_peers) {}
  void on_message(net::Opcode, std::string_view) override {
    if (says_peers_) {
      connection_.send(Slice(net::make_frame(net::Opcode::kBinary, relay::encode_peers({}).view())));
    }
    connection_.close(CloseCode::kTryAgainLater, "not now");
  }
  void on_shutdown() override {}
  void on_close(const net::CloseReason&) override {}

 private:
  net::WebSocket& connection_;
  bool says_peers_;
};

// A node that says hello whenever its link opens.
struct Node final : bus::RelayLinkListener {
  void on_link_up() override { link->send(Slice(relay::encode_hello(NodeId{1}, {}))); }
  void on_link_frame(std::string) override {}
  void on_link_down() override {}
  bus::RelayLink* link = nullptr;
};

// How often it dials within 20 s, of which four turns of the loop take a millisecond.
std::uint64_t dials(bool says_peers) {
  testing::FakeClock clock;
  net::EventLoop loop(clock);
  testing::LocalServer relayer(loop, std::string(relay::kSubprotocol), [&](net::WebSocket& connection) {
    return std::make_unique<RudeRelayer>(connection, says_peers);
  });
  net::Streams streams(loop);
  net::Dialer dialer(streams, 1024 * 1024);
  Node node;
  bus::RelayLink link(loop, dialer, relayer.url(), "", node);
  node.link = &link;
  int turns = 0;
  const MonoTime end = clock.now() + seconds(20);
  loop.at(net::Phase::kHandOver, [&] {
    link.flush();
    if (++turns % 4 == 0) clock.advance(milliseconds(1));
    loop.request_turn();
    if (clock.now() == end) loop.stop();
  });
  link.start();
  loop.run();
  return link.dials();
}

}  // namespace

TEST_CASE("a relayer that hangs up before it has said who is there is dialled ever more slowly") {
  CHECK(dials(false) < 40);  // it was some 40 times a second
}

TEST_CASE("a relayer that goes after it has said who is there is dialled again at once") {
  CHECK(dials(true) > 60);
}
