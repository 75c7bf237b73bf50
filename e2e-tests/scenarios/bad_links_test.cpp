// Bad links: garbage on a relayer's link ends that link, and the others notice nothing.
#include <doctest/doctest.h>

#include "e2e-tests/harness/chat_client.hpp"
#include "e2e-tests/harness/cluster.hpp"
#include "e2e-tests/harness/random.hpp"

namespace ws::e2e {
namespace {

constexpr std::size_t kFrameLimit = 1024 * 1024;  // bytes

Upgrade node_upgrade() {
  Upgrade upgrade;
  upgrade.extra_headers = "Sec-WebSocket-Protocol: relay.v1\r\n";
  return upgrade;
}

std::string random_bytes(std::size_t count) {
  std::string bytes;
  while (bytes.size() < count) bytes.push_back(static_cast<char>(random_number()));
  return bytes;
}

std::vector<OutFrame> garbage() {
  std::vector<OutFrame> frames = {
      {Opcode::text, "hello"},
      {Opcode::binary, ""},
      {Opcode::binary, "x"},
      {Opcode::binary, std::string(64, '\0')},
      {Opcode::binary, std::string(64, '\xff')},
      {Opcode::binary, std::string(kFrameLimit + 1, 'x')},
      {Opcode::text, "\xff"},
  };
  for (int i = 0; i < 20; ++i) frames.push_back({Opcode::binary, random_bytes(random_number() % 200)});
  return frames;
}

// A link that was sent garbage either says why it is closed, or has ignored what it does not know.
bool survived_or_closed_with_reason(WsClient& link) {
  link.send_ping("after the garbage");
  while (true) {
    const Event event = link.next();
    if (event.kind == Event::Kind::pong) return true;
    if (event.kind == Event::Kind::closed) return event.code != kNoCloseFrame && event.code != 1005;
  }
}

TEST_CASE("bad links: garbage ends a link with a reason, and the nodes chat on") {
  Cluster cluster(2);
  ChatClient one = ChatClient::open(cluster.address(0));
  ChatClient other = ChatClient::open(cluster.address(1));
  one.join("Room 1");
  other.join("Room 1");
  for (const OutFrame& frame : garbage()) {
    WsClient link = WsClient::open(cluster.relayer().address(), node_upgrade());
    link.send(frame);
    CAPTURE(frame.payload.size());
    CHECK(survived_or_closed_with_reason(link));
    one.send_chat("Room 1", "undisturbed");
    CHECK(other.hear("Room 1") == "undisturbed");
  }
  one.expect_silence();
  other.expect_silence();
  CHECK(http_status(cluster.relayer().address(), "/ready") == 200);
}

TEST_CASE("bad links: text on a node's link is refused with a close code") {
  Service relayer = relayer_service();
  relayer.start();
  relayer.await_ready();
  WsClient link = WsClient::open(relayer.address(), node_upgrade());
  link.send_text("hello");
  Event event = link.next();
  while (event.kind != Event::Kind::closed) event = link.next();
  CHECK(event.code >= 1002);
  CHECK(event.code != kNoCloseFrame);
  CHECK_FALSE(event.payload.empty());
}

TEST_CASE("bad links: binary on a plain link is refused, and text that is no UTF-8") {
  Cluster cluster(1);
  for (const OutFrame& frame : {OutFrame{Opcode::binary, "hello"}, OutFrame{Opcode::text, "\xff"}}) {
    WsClient plain = WsClient::open(cluster.relayer().address());
    plain.send(frame);
    CHECK(plain.close_code() == (frame.opcode == Opcode::binary ? 1003 : 1007));
  }
  CHECK(http_status(cluster.address(0), "/ready") == 200);
}

TEST_CASE("bad links: no web page dials a relayer") {
  Service relayer = relayer_service();
  relayer.start();
  relayer.await_ready();
  for (Upgrade upgrade : {Upgrade(), node_upgrade()}) {
    upgrade.extra_headers += "Origin: http://example.org\r\n";
    CHECK(http_exchange(relayer.address(), upgrade.request(relayer.address())).status == 403);
  }
}

}  // namespace
}  // namespace ws::e2e
