// Order: what one connection sends arrives in the order sent, on its own server and on others.
#include <doctest/doctest.h>

#include "e2e-tests/harness/chat_client.hpp"
#include "e2e-tests/harness/deployment.hpp"
#include "e2e-tests/harness/random.hpp"

namespace ws::e2e {
namespace {

constexpr int kMessages = 1'000;

void hear_all_in_order(ChatClient& listener, const std::string& room) {
  std::string last_id;
  for (int number = 0; number < kMessages; ++number) {
    const Json chat = listener.json();
    CAPTURE(number);
    REQUIRE(chat.string("room") == room);
    REQUIRE(chat.string("message") == std::to_string(number));
    REQUIRE(chat.string("id") > last_id);
    last_id = chat.string("id");
  }
  listener.expect_silence();
}

TEST_SUITE_BEGIN(WS_DEPLOYMENT_SUITE);

TEST_CASE("order: a thousand messages sent at once arrive in order, near and far, with increasing ids") {
  Deployment deployment(2);
  const std::string room = random_room();
  ChatClient speaker = ChatClient::open(deployment.address(0));
  ChatClient near = ChatClient::open(deployment.address(0));
  ChatClient far = ChatClient::open(deployment.address(1));
  for (ChatClient* client : {&speaker, &near, &far}) client->join(room);

  for (int number = 0; number < kMessages; ++number) speaker.send_chat(room, std::to_string(number));

  hear_all_in_order(near, room);
  hear_all_in_order(far, room);
  speaker.expect_silence();
}

TEST_CASE("order: an answer's id sorts after the message it answers, on another server too") {
  Deployment deployment(2);
  const std::string room = random_room();
  ChatClient ping = ChatClient::open(deployment.address(0));
  ChatClient pong = ChatClient::open(deployment.address(1));
  ping.join(room);
  pong.join(room);
  std::string last_id;
  for (int round = 0; round < 50; ++round) {
    ChatClient& speaker = round % 2 == 0 ? ping : pong;
    ChatClient& listener = round % 2 == 0 ? pong : ping;
    speaker.send_chat(room, "ball");
    const std::string id = listener.json().string("id");
    REQUIRE(id > last_id);
    last_id = id;
  }
}

TEST_SUITE_END();

}  // namespace
}  // namespace ws::e2e
