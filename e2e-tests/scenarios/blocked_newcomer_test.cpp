// A blocked newcomer: one that does not read at once what it is sent, and then speaks, gets the rest of it.
#include <doctest/doctest.h>

#include "e2e-tests/harness/chat_client.hpp"
#include "e2e-tests/harness/service.hpp"

namespace ws::e2e {
namespace {

const std::string kRoom = "lobby";  // where the newcomer is from its handshake on
constexpr int kMessages = 8;
constexpr std::size_t kWords = 60'000;         // bytes of one message
constexpr int kSmallReceiveBuffer = 4 * 1024;  // bytes

TEST_CASE("blocked newcomer: who was sent much before its first word hears all of it") {
  Service server = lone_server({{"THREADS", "1"}});
  ChatClient speaker = ChatClient::open(server.address());
  speaker.join(kRoom);
  Upgrade upgrade;
  upgrade.receive_buffer = kSmallReceiveBuffer;
  ChatClient newcomer = ChatClient::open(server.address(), upgrade);
  for (int i = 0; i < kMessages; ++i) speaker.send_chat(kRoom, std::string(kWords, 'w'));
  speaker.expect_silence();

  newcomer.send_text(R"({"type":"ping","ref":"hi"})");
  for (int i = 0; i < kMessages; ++i) REQUIRE(newcomer.hear(kRoom).size() == kWords);
  CHECK(newcomer.json().string("type") == "pong");
}

}  // namespace
}  // namespace ws::e2e
