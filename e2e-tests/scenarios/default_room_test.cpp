// The default room: a client is in it until it first joins a room, and bare text goes there.
#include <doctest/doctest.h>

#include "e2e-tests/harness/chat_client.hpp"
#include "e2e-tests/harness/cluster.hpp"

namespace ws::e2e {
namespace {

TEST_CASE("default room: bare text is chat for it, over two servers") {
  Cluster cluster(2);
  ChatClient speaker = ChatClient::open(cluster.address(0));
  ChatClient listener = ChatClient::open(cluster.address(1));
  listener.expect_silence();
  for (const std::string words :
       {"hello", "[1,2]", "5", "\"quoted\"", "[[[[", "back\\slash", "caf\xc3\xa9", "a\tb\nc"}) {
    CAPTURE(words);
    speaker.send_text(words);
    CHECK(listener.hear("lobby") == words);
  }
  speaker.send_text(R"({"type":"chat","message":"no room named"})");
  CHECK(listener.hear("lobby") == "no room named");
  speaker.send_text(R"({"type":"chat","room":"lobby","message":"by name"})");
  CHECK(listener.hear("lobby") == "by name");
  speaker.expect_silence();
}

TEST_CASE("default room: it is left at the first join-room, and may be joined by name") {
  Service server = lone_server();
  ChatClient in_lobby = ChatClient::open(server.address());
  ChatClient elsewhere = ChatClient::open(server.address());
  ChatClient in_both = ChatClient::open(server.address());
  elsewhere.join("Room 1");
  in_both.join("Room 1");
  in_both.join("lobby");

  in_lobby.send_text("is anybody here?");
  CHECK(in_both.hear("lobby") == "is anybody here?");
  elsewhere.expect_silence();

  elsewhere.send_text("me?");
  CHECK(elsewhere.json().string("type") == "error");
  in_both.send_text("yes");
  CHECK(in_lobby.hear("lobby") == "yes");
}

TEST_CASE("default room: a join that fails does not leave it") {
  Service server = lone_server();
  ChatClient speaker = ChatClient::open(server.address());
  ChatClient listener = ChatClient::open(server.address());
  CHECK(listener.request(R"({"type":"join-room","room":""})").string("code") == "bad-room");
  speaker.send_text("still here?");
  CHECK(listener.hear("lobby") == "still here?");
}

TEST_CASE("default room: another name for it") {
  Service server = lone_server({{"DEFAULT_ROOM", "The Hall"}});
  ChatClient speaker = ChatClient::open(server.address());
  ChatClient listener = ChatClient::open(server.address());
  listener.expect_silence();
  speaker.send_text("hello");
  CHECK(listener.hear("The Hall") == "hello");
}

TEST_CASE("default room: turned off, bare text is an error") {
  Service server = lone_server({{"DEFAULT_ROOM", ""}});
  ChatClient client = ChatClient::open(server.address());
  client.send_text("hello");
  CHECK(client.json().string("type") == "error");
  client.send_text(R"({"type":"chat","message":"hello"})");
  CHECK(client.json().string("type") == "error");
  client.join("Room 1");
  client.send_text(R"({"type":"chat","room":"Room 1","message":"hello"})");
  client.expect_silence();
}

}  // namespace
}  // namespace ws::e2e
