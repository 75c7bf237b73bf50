// Manners of the programs that clients come from: subprotocols, hearing oneself, JSON in binary frames,
// heartbeats without a ref.
#include <doctest/doctest.h>

#include "e2e-tests/harness/chat_client.hpp"
#include "e2e-tests/harness/failure.hpp"
#include "e2e-tests/harness/service.hpp"

namespace ws::e2e {
namespace {

Upgrade at(const std::string& path, const std::string& subprotocols = "") {
  Upgrade upgrade;
  upgrade.path = path;
  if (!subprotocols.empty()) upgrade.extra_headers = "Sec-WebSocket-Protocol: " + subprotocols + "\r\n";
  return upgrade;
}

// What a handshake that offers `subprotocols` is answered; empty: none.
std::string agreed(const Address& address, const std::string& path, const std::string& subprotocols) {
  WsClient client = WsClient::dial(address, at(path, subprotocols));
  std::string& inbox = client.socket().inbox();
  std::optional<HttpResponse> response;
  while (!(response = take_response_head(inbox))) {
    if (client.socket().receive() != TcpSocket::Received::data) throw Failure("no answer to the handshake");
  }
  CHECK(response->status == 101);
  return response->header("sec-websocket-protocol");
}

// A client library that offers one and is answered none gives up, as the RFC says.
TEST_CASE("manners: the first subprotocol of the client's list that is known is agreed on") {
  Service server = lone_server({{"SUBPROTOCOL", "chat, json.v2"}});
  for (const char* path : {"/", "/rooms", "/broadcast", "/ws", "/publish", "/consume"}) {
    CAPTURE(path);
    CHECK(agreed(server.address(), path, "chat") == "chat");
    CHECK(agreed(server.address(), path, "mqtt,json.v2, chat") == "json.v2");
    CHECK(agreed(server.address(), path, "mqtt") == "");
    CHECK(agreed(server.address(), path, "Chat, chat2") == "");
    CHECK(agreed(server.address(), path, "") == "");
  }
  Service as_ever = lone_server();
  CHECK(agreed(as_ever.address(), "/", "chat") == "");
}

bool hears_itself(const Address& address, const std::string& path) {
  WsClient client = WsClient::open(address, at(path));
  client.send_text("do I hear this?");
  WsClient other = WsClient::open(address, at("/publish"));
  other.send_text("or this first?");
  return next_message(client).payload.find("do I hear this?") != std::string::npos;
}

TEST_CASE("manners: ECHO lets whoever speaks a simple dialect hear itself, unless it says otherwise") {
  struct Expected {
    const char* path;
    bool without;
    bool with;
  };
  const std::vector<Expected> table = {
      {"/ws", false, true},        {"/ws?echo=0", false, false},        {"/ws?echo=1", true, true},
      {"/broadcast", false, true}, {"/broadcast?echo=0", false, false}, {"/", false, false},
      {"/rooms", false, false},    {"/rooms?echo=1", true, true},
  };
  Service without = lone_server({{"THREADS", "1"}});
  Service with = lone_server({{"THREADS", "1"}, {"ECHO", "1"}});
  for (const Expected& expected : table) {
    CAPTURE(expected.path);
    CHECK(hears_itself(without.address(), expected.path) == expected.without);
    CHECK(hears_itself(with.address(), expected.path) == expected.with);
  }
  for (const char* root : {"plain", "broadcast"}) {
    CAPTURE(root);
    Service server = lone_server({{"THREADS", "1"}, {"ECHO", "1"}, {"ROOT_DIALECT", root}});
    CHECK(hears_itself(server.address(), "/"));
    CHECK_FALSE(hears_itself(server.address(), "/?echo=0"));
    CHECK_FALSE(hears_itself(server.address(), "/rooms"));
  }
}

TEST_CASE("manners: JSON in a binary frame is read as text where it is UTF-8") {
  Service server = lone_server({{"THREADS", "1"}});
  ChatClient listener = ChatClient::open(server.address());
  listener.join("Room 1", R"("username":"Bob")");
  ChatClient native = ChatClient::open(server.address());
  native.send_binary(R"({"type":"join-room","room":"Room 1","ref":1})");
  CHECK(native.json().string("type") == "joined");
  native.send_binary("{\"type\":\"chat\",\"room\":\"Room 1\",\"message\":\"caf\xc3\xa9\"}");
  CHECK(listener.hear("Room 1") == "caf\xc3\xa9");
  native.send_binary("{\"type\":\"chat\",\"room\":\"Room 1\",\"message\":\"caf\xe9\"}");
  CHECK(native.close_code() == 1003);

  WsClient broadcast = WsClient::open(server.address(), at("/broadcast?room=Room%201"));
  broadcast.send_binary(R"({"type":"message","content":"hi","userId":"Mallory"})");
  const Json heard = listener.json();
  CHECK(heard.string("message") == "hi");
  CHECK(heard.string("userId").rfind("User-", 0) == 0);
  broadcast.send_binary("bare");
  CHECK(listener.hear("Room 1") == "bare");
  broadcast.send_binary("\xff");
  CHECK(next_message(broadcast).code == 1003);
}

TEST_CASE("manners: a ping is answered with or without a ref") {
  Service server = lone_server();
  ChatClient client = ChatClient::open(server.address());
  client.send_text(R"({"type":"ping"})");
  CHECK(client.text() == R"({"type":"pong"})");
  client.send_text(R"({"type":"ping","ref":7})");
  CHECK(client.text() == R"({"type":"pong","ref":7})");
}

}  // namespace
}  // namespace ws::e2e
