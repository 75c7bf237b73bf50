// Identity: who somebody is, as the others see it.
#include <doctest/doctest.h>

#include <regex>

#include "e2e-tests/harness/chat_client.hpp"
#include "e2e-tests/harness/deployment.hpp"
#include "e2e-tests/harness/random.hpp"

namespace ws::e2e {
namespace {

// What a listener is told about who `client` is, once both are in `room`.
std::string heard_as(ChatClient& client, ChatClient& listener, const std::string& room) {
  client.send_chat(room, "who am I?");
  return listener.json().string("userId");
}

TEST_SUITE_BEGIN(WS_DEPLOYMENT_SUITE);

TEST_CASE("identity: without a name, User- and five random characters, each its own") {
  Deployment deployment(2);
  const std::string room = random_room();
  ChatClient one = ChatClient::open(deployment.address(0));
  ChatClient other = ChatClient::open(deployment.address(1));
  const std::string told = one.join(room).string("userId");
  CHECK(told != other.join(room).string("userId"));
  CHECK(std::regex_match(told, std::regex("User-[A-Za-z0-9]{5}")));
  CHECK(heard_as(one, other, room) == told);
}

TEST_CASE("identity: the name given when joining") {
  Deployment deployment(2);
  const std::string room = random_room();
  ChatClient alice = ChatClient::open(deployment.address(0));
  ChatClient listener = ChatClient::open(deployment.address(1));
  CHECK(alice.join(room, R"("username":"Alice \"A\" é")").string("userId") == "Alice \"A\" é");
  listener.join(room);
  CHECK(heard_as(alice, listener, room) == "Alice \"A\" é");
}

TEST_CASE("identity: the name given in the address") {
  Deployment deployment(2);
  const std::string room = random_room();
  Upgrade upgrade;
  upgrade.path = "/?username=Bob%20B";
  ChatClient bob = ChatClient::open(deployment.address(0), upgrade);
  ChatClient listener = ChatClient::open(deployment.address(1));
  CHECK(bob.join(room).string("userId") == "Bob B");
  listener.join(room);
  CHECK(heard_as(bob, listener, room) == "Bob B");
}

TEST_CASE("identity: a bad name in the address is refused at the door") {
  Deployment deployment(1);
  for (const std::string& name : {std::string(65, 'u'), std::string("a%0ab"), std::string("%ff")}) {
    CAPTURE(name);
    Upgrade upgrade;
    upgrade.path = "/?username=" + name;
    const HttpResponse response =
        http_exchange(deployment.address(0), upgrade.request(deployment.address(0)));
    CHECK(response.status == 400);
  }
}

TEST_SUITE_END();

}  // namespace
}  // namespace ws::e2e
