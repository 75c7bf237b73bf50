// "ack":"relayed": the sender is told once every other server has its message.
#include <doctest/doctest.h>
#include <signal.h>

#include "e2e-tests/harness/chat_client.hpp"
#include "e2e-tests/harness/cluster.hpp"
#include "e2e-tests/harness/http.hpp"

namespace ws::e2e {
namespace {

constexpr std::string_view kChat =
    R"({"type":"chat","room":"Room 1","message":"Hi","ack":"relayed","ref":7})";

void await_peers(Cluster& cluster, int others) {
  eventually("the others are known", [&] { return metric(cluster.address(0), "ws_peers") == others; });
}

TEST_CASE("relayed: told after sent, with the number of other servers") {
  Cluster cluster(3);
  await_peers(cluster, 2);
  WsClient speaker = WsClient::open(cluster.address(0));
  ChatClient listener = ChatClient::open(cluster.address(1));
  listener.join("Room 1");
  speaker.send_text(R"({"type":"join-room","room":"Room 1"})");
  speaker.send_text(kChat);
  CHECK(speaker.json().string("type") == "sent");
  const Json relayed = speaker.json();
  CHECK(relayed.string("type") == "relayed");
  CHECK(relayed.dump("peers") == "2");
  CHECK(relayed.dump("ref") == "7");
  CHECK(listener.hear("Room 1") == "Hi");
}

TEST_CASE("relayed: not before a frozen server has confirmed") {
  Cluster cluster(2);
  await_peers(cluster, 1);
  WsClient speaker = WsClient::open(cluster.address(0));
  speaker.send_text(R"({"type":"join-room","room":"Room 1"})");
  cluster.user(1).process().signal(SIGSTOP);
  speaker.send_text(kChat);
  CHECK(speaker.json().string("type") == "sent");
  speaker.send_text(R"({"type":"ping","ref":8})");
  CHECK(speaker.json().string("type") == "pong");  // and no "relayed" before it
  cluster.user(1).process().signal(SIGCONT);
  CHECK(speaker.json().string("type") == "relayed");
}

TEST_CASE("relayed: an ack needs a ref to answer to") {
  Cluster cluster(1);
  WsClient speaker = WsClient::open(cluster.address(0));
  speaker.send_text(R"({"type":"chat","message":"Hi","ack":"relayed"})");
  CHECK(speaker.json().string("code") == "bad-type");
}

}  // namespace
}  // namespace ws::e2e
