#include "shared/net/ws/client_role.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

#include "shared/net/ws/client_role_fixture.hpp"

using namespace ws;
using namespace ws::net;
using State = ClientRole::State;
using Play = ClientPlay;

TEST_CASE("a client asks for a WebSocket at once, with what it was told to say") {
  Play play("relay.v1");
  CHECK(play.output.find("GET /ws?room=1 HTTP/1.1\r\n") == 0);
  for (const char* line : {"Host: chat.example:8080\r\n", "Authorization: Bearer secret\r\n",
                           "Sec-WebSocket-Protocol: relay.v1\r\n", "Sec-WebSocket-Version: 13\r\n"})
    CHECK(play.output.find(line) != std::string::npos);
  CHECK(play.role->state() == State::kOpening);
}

TEST_CASE("an answer may come in pieces, and the first messages in one packet with it") {
  Play whole;
  whole.say(whole.agreement() + text_frame("one") + text_frame("two"));
  CHECK(whole.heard == std::vector<std::string>{"one", "two"});
  Play pieces;
  for (const char byte : pieces.agreement() + text_frame("one") + text_frame("two"))
    pieces.say(std::string(1, byte));
  CHECK(pieces.heard == whole.heard);
  CHECK(pieces.role->state() == State::kOpen);
}

TEST_CASE("an open client speaks in masked frames and hears the server's") {
  Play play;
  play.open();
  play.role->send(Opcode::kText, "hello");
  CHECK(Unmasked(play.output).first == 0x81);
  CHECK(Unmasked(play.output).payload == "hello");
  play.output.clear();
  play.role->ping("are you there");
  CHECK(Unmasked(play.output).first == 0x89);
  play.say(make_frame(Opcode::kPong, "yes"));
  CHECK(play.pong == "yes");
  play.output.clear();
  play.say(make_frame(Opcode::kPing, "and you"));
  CHECK(Unmasked(play.output).first == 0x8a);
  CHECK(Unmasked(play.output).payload == "and you");
  const std::string cut = text_frame("in two packets");
  play.say(cut.substr(0, 5));
  CHECK(play.heard.empty());
  play.say(cut.substr(5));
  CHECK(play.heard.back() == "in two packets");
}

TEST_CASE("where its owner takes no more, or memory runs out, a client ends and says so") {
  Play full;
  full.open();
  full.full = true;
  full.role->send(Opcode::kText, "one too many");
  REQUIRE(full.end);
  CHECK(full.end->text == "the server does not keep up");
  full.role->send(Opcode::kText, "ignored");
  Play poor;
  poor.open();
  poor.out_of_memory = true;
  poor.role->send(Opcode::kText, "hello");
  REQUIRE(poor.end);
  CHECK(poor.end->text == "memory ran out");
  Play at_once;
  at_once.full = true;
  at_once.open();
  at_once.role->close(CloseCode::kNormal, "");  // always has room
  CHECK_FALSE(at_once.end);
}

TEST_CASE("a client may be destroyed by what it tells, and then tells nothing more") {
  Play at_open;
  at_open.at_open = [&] { at_open.role.reset(); };
  at_open.say(at_open.agreement() + text_frame("not heard"));
  CHECK(at_open.heard.empty());
  Play at_message;
  at_message.open();
  at_message.at_message = [&] { at_message.role.reset(); };
  at_message.say(text_frame("heard") + text_frame("not heard"));
  CHECK(at_message.heard.size() == 1);
  for (Play* play : {&at_open, &at_message}) CHECK_FALSE(play->end);
  Play not_begun;
  not_begun.role = std::make_unique<ClientRole>(not_begun);
}

TEST_CASE("what a handler throws costs its message only") {
  Play play;
  play.open();
  play.at_message = [] { throw std::runtime_error("clumsy"); };
  play.say(text_frame("one") + text_frame("two"));
  CHECK(play.heard.size() == 2);
  CHECK(play.role->state() == State::kOpen);
}

TEST_CASE("a handler may answer and close from within what it is told") {
  Play play;
  play.at_open = [&] { play.role->send(Opcode::kText, "first"); };
  play.at_message = [&] { play.role->close(CloseCode::kNormal, "heard enough"); };
  play.say(play.agreement() + text_frame("one") + text_frame("two"));
  CHECK(play.heard.size() == 1);
  CHECK(play.role->state() == State::kClosing);
}
