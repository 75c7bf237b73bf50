// Plain links: clients that dial the relayer without a subprotocol exchange text with each other and with the
// rooms.
#include <doctest/doctest.h>

#include "e2e-tests/harness/chat_client.hpp"
#include "e2e-tests/harness/cluster.hpp"
#include "e2e-tests/harness/http.hpp"

namespace ws::e2e {
namespace {

constexpr const char* kChat = R"({"type":"chat", "room":"Room 1","message":"from a plain link"})";

TEST_CASE(
    "plain links: a chat reaches the other plain links verbatim and the rooms of all nodes, not its sender") {
  Cluster cluster(2);
  WsClient sender = WsClient::open(cluster.relayer().address());
  WsClient other = WsClient::open(cluster.relayer().address());
  WsClient third = WsClient::open(cluster.relayer().address());
  std::vector<ChatClient> members;
  for (int index = 0; index < cluster.size(); ++index) {
    members.push_back(ChatClient::open(cluster.address(index)));
    members.back().join("Room 1");
  }

  sender.send_text(kChat);

  CHECK(other.text() == kChat);
  CHECK(third.text() == kChat);
  for (ChatClient& member : members) {
    const Json chat = member.json();
    CHECK(chat.string("type") == "chat");
    CHECK(chat.string("room") == "Room 1");
    CHECK(chat.string("message") == "from a plain link");
    CHECK_FALSE(chat.string("id").empty());
    CHECK_FALSE(chat.string("timestamp").empty());
    CHECK_FALSE(chat.string("userId").empty());
  }

  // Had the sender's text come back, it would come before the answer.
  other.send_text("answer");
  CHECK(sender.text() == "answer");
}

TEST_CASE("plain links: what is said in a room reaches them as JSON, once") {
  Cluster cluster(2);
  WsClient plain = WsClient::open(cluster.relayer().address());
  ChatClient speaker = ChatClient::open(cluster.address(0));
  ChatClient listener = ChatClient::open(cluster.address(1));
  speaker.join("Room 1");
  listener.join("Room 1");
  plain.send_text("so that the relayer is known to have this link");

  speaker.send_chat("Room 1", "one");
  speaker.send_chat("Room 1", "two");

  for (const std::string words : {"one", "two"}) {
    const Json chat(plain.text());
    CHECK(chat.string("type") == "chat");
    CHECK(chat.string("room") == "Room 1");
    CHECK(chat.string("message") == words);
    CHECK(listener.hear("Room 1") == words);
  }
}

TEST_CASE("plain links: other text reaches plain links verbatim, and no room") {
  Cluster cluster(1);
  WsClient sender = WsClient::open(cluster.relayer().address());
  WsClient other = WsClient::open(cluster.relayer().address());
  ChatClient member = ChatClient::open(cluster.address(0));
  member.join("Room 1");
  for (const std::string words :
       {"hello", "", "{", "[1]", R"({"type":"chat"})", R"({"type":"chat","room":5,"message":1})",
        R"({"type":"chat","room":"Room 1"})", R"({"type":"join-room","room":"Room 1"})",
        R"({"room":"Room 1"})"}) {
    CAPTURE(words);
    sender.send_text(words);
    CHECK(other.text() == words);
  }
  sender.send_text(kChat);
  CHECK(member.hear("Room 1") == "from a plain link");
  member.expect_silence();
}

TEST_CASE("plain links: a chat of the largest frame costs no server its link") {
  constexpr std::size_t kLargest = 1024 * 1024;  // bytes of a frame
  Cluster cluster(1);
  WsClient sender = WsClient::open(cluster.relayer().address());
  WsClient other = WsClient::open(cluster.relayer().address());
  ChatClient member = ChatClient::open(cluster.address(0));
  member.join("Room 1");
  const std::string head = R"({"type":"chat","room":"Room 1","message":")";
  const std::string large = head + std::string(kLargest - head.size() - 2, 'x') + "\"}";
  sender.send_text(large);
  CHECK(other.text() == large);
  sender.send_text(kChat);
  CHECK(member.hear("Room 1") == "from a plain link");
  CHECK(metric(cluster.relayer().address(), "relay_plain_too_large_total") == 1);
}

}  // namespace
}  // namespace ws::e2e
