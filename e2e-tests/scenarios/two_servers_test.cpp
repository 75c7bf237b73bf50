// The first promise: two people on two servers, in one room, hear each other and not themselves.
#include <doctest/doctest.h>

#include "e2e-tests/harness/chat_client.hpp"
#include "e2e-tests/harness/deployment.hpp"
#include "e2e-tests/harness/random.hpp"

namespace ws::e2e {
namespace {

constexpr int kRaces = 1'000;

TEST_SUITE_BEGIN(WS_DEPLOYMENT_SUITE);

TEST_CASE("two servers: the chat is the second client's first frame, and the first hears nothing") {
  Deployment deployment(2);
  const std::string room = "Room 1 " + random_room();
  ChatClient first = ChatClient::open(deployment.address(0));
  ChatClient second = ChatClient::open(deployment.address(1));
  first.join(room);
  second.join(room);

  first.send_chat(room, "Hi there");

  const Json chat = second.json();
  CHECK(chat.string("type") == "chat");
  CHECK(chat.string("room") == room);
  CHECK(chat.string("message") == "Hi there");
  CHECK_FALSE(chat.string("userId").empty());
  CHECK_FALSE(chat.string("timestamp").empty());
  CHECK_FALSE(chat.string("id").empty());

  // Had the relayer sent the first client's message back, it would come before the answer.
  second.send_chat(room, "Hello yourself");
  CHECK(first.hear(room) == "Hello yourself");
  first.expect_silence();
  second.expect_silence();
}

TEST_SUITE_END();

void chat_at_once_in_new_rooms(const Settings& settings) {
  Cluster cluster(2, settings);
  for (int race = 0; race < kRaces; ++race) {
    ChatClient first = ChatClient::open(cluster.address(0));
    ChatClient second = ChatClient::open(cluster.address(1));
    const std::string room = "Room " + std::to_string(race);
    second.join(room);
    first.send_join(room);
    first.send_chat(room, "Hi there");
    CAPTURE(race);
    REQUIRE(second.hear(room) == "Hi there");
  }
}

TEST_CASE("two servers: join and chat sent at once to whoever has joined, a thousand times, never miss") {
  chat_at_once_in_new_rooms({{"THREADS", "1"}});
}

TEST_CASE("two servers: join and chat sent at once never miss with several threads either") {
  chat_at_once_in_new_rooms({{"THREADS", "2"}});
  chat_at_once_in_new_rooms({{"THREADS", "4"}});
}

TEST_CASE("two servers: in the same room over and over, nobody hears what was said before") {
  Cluster cluster(2, {{"THREADS", "2"}});
  for (int round = 0; round < kRaces; ++round) {
    ChatClient first = ChatClient::open(cluster.address(0));
    ChatClient second = ChatClient::open(cluster.address(1));
    second.join("Room 1");
    first.send_join("Room 1");
    const std::string words = "Hi there " + std::to_string(round);
    first.send_chat("Room 1", words);
    CAPTURE(round);
    REQUIRE(second.hear("Room 1") == words);
    first.expect_silence();
    second.expect_silence();
  }
}

}  // namespace
}  // namespace ws::e2e
