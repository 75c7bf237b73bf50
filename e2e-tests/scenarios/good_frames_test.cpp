// Good frames that a careless server would refuse: fragments, control frames between them, empty ones.
#include <doctest/doctest.h>

#include "e2e-tests/harness/chat_client.hpp"
#include "e2e-tests/harness/deployment.hpp"
#include "e2e-tests/harness/random.hpp"

namespace ws::e2e {
namespace {

OutFrame fragment(Opcode opcode, std::string payload, bool fin) {
  OutFrame frame{opcode, std::move(payload)};
  frame.fin = fin;
  return frame;
}

TEST_SUITE_BEGIN(WS_DEPLOYMENT_SUITE);

TEST_CASE("good frames: a request in fragments, cut within a character, with a ping in between") {
  Deployment deployment(1);
  const std::string room = random_room();
  ChatClient client = ChatClient::open(deployment.address(0));
  client.join(room, R"("echo":true)");

  client.send(
      fragment(Opcode::text, "{\"type\":\"chat\",\"room\":" + quote(room) + ",\"message\":\"caf\xc3", false));
  client.send_ping("still there?");
  client.send(fragment(Opcode::continuation, "", false));
  client.send(fragment(Opcode::continuation, "\xa9\"}", true));

  const Event pong = client.next();
  CHECK(pong.kind == Event::Kind::pong);
  CHECK(pong.payload == "still there?");
  CHECK(client.hear(room) == "caf\xc3\xa9");
}

TEST_CASE("good frames: many in one segment, and one a byte at a time") {
  Deployment deployment(1);
  ChatClient client = ChatClient::open(deployment.address(0));
  client.join(random_room());
  std::string many;
  for (int number = 0; number < 50; ++number) {
    many += encode({Opcode::text, "{\"type\":\"ping\",\"ref\":" + std::to_string(number) + "}"});
  }
  client.send_raw(many);
  for (int number = 0; number < 50; ++number) CHECK(client.json().number("ref") == number);

  for (const char byte : encode({Opcode::text, R"({"type":"ping","ref":50})"})) client.send_raw({&byte, 1});
  CHECK(client.json().number("ref") == 50);
}

TEST_CASE("good frames: ping and pong, with and without payload") {
  Deployment deployment(1);
  ChatClient client = ChatClient::open(deployment.address(0));
  client.join(random_room());
  client.send({Opcode::pong, "unasked for"});
  for (const std::string& payload : {std::string(), std::string("p"), std::string(125, '\xff')}) {
    client.send_ping(payload);
    const Event pong = client.next();
    CHECK(pong.kind == Event::Kind::pong);
    CHECK(pong.payload == payload);
  }
  client.expect_silence();
}

TEST_CASE("good frames: a close is answered with its code, and the connection ends") {
  Deployment deployment(1);
  for (const std::uint16_t code : std::vector<std::uint16_t>{1000, 1001, 3000, 4999}) {
    ChatClient client = ChatClient::open(deployment.address(0));
    client.send_close(code);
    CHECK(client.close_code() == code);
    client.await_end();
  }
  ChatClient client = ChatClient::open(deployment.address(0));
  client.send({Opcode::close, ""});
  const std::uint16_t code = client.close_code();
  CHECK((code == 1000 || code == 1005));
  client.await_end();
}

TEST_CASE("good frames: the first ones may come with the handshake") {
  Deployment deployment(1);
  WsClient client = WsClient::dial(deployment.address(0));
  client.send_text(R"({"type":"ping","ref":"early"})");
  client.await_open();
  CHECK(client.json().string("ref") == "early");
}

TEST_SUITE_END();

}  // namespace
}  // namespace ws::e2e
