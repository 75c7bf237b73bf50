// Senders: they never hear themselves, unless they asked for it.
#include <doctest/doctest.h>

#include "e2e-tests/harness/chat_client.hpp"
#include "e2e-tests/harness/deployment.hpp"
#include "e2e-tests/harness/random.hpp"

namespace ws::e2e {
namespace {

TEST_SUITE_BEGIN(WS_DEPLOYMENT_SUITE);

TEST_CASE("sender: without a ref, joining, chatting and leaving are silent") {
  Deployment deployment(2);
  const std::string room = random_room();
  ChatClient client = ChatClient::open(deployment.address(0));
  client.send_join(room);
  client.send_chat(room, "anybody?");
  client.send_text("{\"type\":\"leave-room\",\"room\":" + quote(room) + "}");
  client.expect_silence();
}

TEST_CASE("sender: two clients of one server hear each other, not themselves") {
  Deployment deployment(1);
  const std::string room = random_room();
  ChatClient alice = ChatClient::open(deployment.address(0));
  ChatClient bob = ChatClient::open(deployment.address(0));
  alice.join(room);
  bob.join(room);
  alice.send_chat(room, "Hi Bob");
  CHECK(bob.hear(room) == "Hi Bob");
  bob.send_chat(room, "Hi Alice");
  CHECK(alice.hear(room) == "Hi Alice");
  alice.expect_silence();
  bob.expect_silence();
}

TEST_CASE("sender: with echo it hears itself once, the very bytes that the others hear") {
  Deployment deployment(2);
  const std::string room = random_room();
  ChatClient alice = ChatClient::open(deployment.address(0));
  ChatClient bob = ChatClient::open(deployment.address(1));
  alice.join(room, R"("echo":true)");
  bob.join(room);

  alice.send_chat(room, "Hello");
  const std::string echoed = alice.text();
  CHECK(echoed == bob.text());
  CHECK(Json(echoed).string("message") == "Hello");

  bob.send_chat(room, "Hello back");
  CHECK(alice.hear(room) == "Hello back");
  alice.expect_silence();
}

TEST_CASE("sender: echo may be asked for in the address") {
  Deployment deployment(1);
  const std::string room = random_room();
  Upgrade upgrade;
  upgrade.path = "/?echo=1";
  ChatClient alice = ChatClient::open(deployment.address(0), upgrade);
  alice.join(room);
  alice.send_chat(room, "Hello");
  CHECK(alice.hear(room) == "Hello");
}

TEST_SUITE_END();

}  // namespace
}  // namespace ws::e2e
