#include "shared/net/ws/client_role.hpp"

#include <doctest/doctest.h>

#include "shared/net/ws/client_role_fixture.hpp"

using namespace ws;
using namespace ws::net;
using State = ClientRole::State;
using Play = ClientPlay;

TEST_CASE("servers that are none are told apart, in sentences for people") {
  struct Bad {
    std::string says;
    bool hangs_up;  // else it says nothing more until the time is up
    std::string sentence;
    int status;
  };
  const Bad all[] = {
      {"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno", false, "the server answered HTTP 404", 404},
      {"HTTP/1.1 503 Service Unavailable\r\n\r\n", true, "the server answered HTTP 503", 503},
      {"HTTP/1.1 200 OK\r\n\r\n<html>", true, "the server answered HTTP 200", 200},
      {"", true, "the server hung up before it had answered", 0},
      {"", false, "the server did not answer in time", 0},
      {"HTTP/1.1 101 Switching Pro", true, "the server hung up before it had answered", 0},
      {"HTTP/1.1 101 Switching Protocols\r\nUpgr", false, "the server did not answer in time", 0},
      {"SSH-2.0-OpenSSH_9.2\r\n", false, "the server does not speak HTTP", 0},
      {std::string(20'000, 'x'), false, "the server does not speak HTTP", 0},
      {std::string("\0\r\n\r\n\xff", 6), false, "the server does not speak HTTP", 0},
  };
  for (const Bad& bad : all) {
    CAPTURE(bad.says.substr(0, 40));
    Play play;
    play.say(bad.says);
    bad.hangs_up ? play.role->on_input_end() : play.role->give_up();
    REQUIRE(play.end);
    CHECK(play.end->text == bad.sentence);
    CHECK(play.end->http_status == bad.status);
    CHECK(play.end->code == CloseCode::kAbnormal);
    CHECK(play.role->state() == State::kEnded);
    CHECK_FALSE(play.opened);
  }
}

TEST_CASE("an agreement with the wrong key, or to another protocol, is none") {
  Play wrong;
  std::string answer = wrong.agreement();
  ++answer[answer.find("Accept: ") + 8];
  wrong.say(answer + text_frame("hello"));
  REQUIRE(wrong.end);
  CHECK(wrong.end->text.find("the server's answer is wrong: ") == 0);
  CHECK(wrong.end->http_status == 0);
  CHECK_FALSE(wrong.opened);
  Play other("relay.v1");
  other.say(other.agreement() + text_frame("hello"));
  REQUIRE(other.end);
  CHECK(other.end->text == "the server does not speak relay.v1");
  CHECK(other.heard.empty());
  CHECK_FALSE(other.opened);
  Play same("relay.v1");
  same.say(same.agreement("Sec-WebSocket-Protocol: relay.v1\r\n"));
  CHECK(same.opened);
}

TEST_CASE("a client that closes waits for the server's close frame, and for the end of its stream") {
  Play play;
  play.open();
  play.role->close(CloseCode::kGoingAway, "bye");
  CHECK(Unmasked(play.output).first == 0x88);
  CHECK(Unmasked(play.output).payload == std::string("\x03\xe9") + "bye");
  CHECK(play.role->state() == State::kClosing);
  play.say(make_close_frame(CloseCode::kGoingAway, "bye"));
  CHECK_FALSE(play.end);
  play.role->on_input_end();
  REQUIRE(play.end);
  CHECK(play.end->code == CloseCode::kGoingAway);
  CHECK(play.end->text == "bye");
}

TEST_CASE("a close frame of the server's is answered and told, once its stream has ended or the time is up") {
  for (const bool ends : {true, false}) {
    Play play;
    play.open();
    play.say(make_close_frame(CloseCode::kServiceRestart, "back soon"));
    CHECK(Unmasked(play.output).first == 0x88);
    CHECK(play.role->state() == State::kClosing);
    ends ? play.role->on_input_end() : play.role->give_up();
    REQUIRE(play.end);
    CHECK(play.end->code == CloseCode::kServiceRestart);
    CHECK(play.end->text == "back soon");
    CHECK(play.end->by_peer);
  }
}

TEST_CASE("a connection that breaks says with what, and one that just ends says nothing") {
  Play broken;
  broken.open();
  broken.role->on_input_end(std::make_error_code(std::errc::connection_reset));
  CHECK(broken.end->error == std::errc::connection_reset);
  CHECK(broken.end->text.empty());
  Play ended;
  ended.open();
  ended.role->on_input_end();
  CHECK(ended.end->code == CloseCode::kAbnormal);
  CHECK(ended.end->text.empty());
  CHECK_FALSE(ended.end->by_peer);
}

TEST_CASE("a server that breaks the protocol is told so, and the handler in a sentence") {
  const std::string masked("\x81\x81\0\0\0\0x", 7);
  for (const std::string& wrong : {masked, text_frame(std::string(1'001, 'x')), text_frame("\xff"),
                                   std::string("\xf1\x01x"), std::string("\x8f\x00", 2)}) {
    Play play;
    play.open();
    play.say(wrong + text_frame("not heard"));
    REQUIRE(play.end);
    CHECK(play.heard.empty());
    CHECK(play.end->text.find("the server broke the WebSocket protocol: ") == 0);
    CHECK(Unmasked(play.output).first == 0x88);
  }
}
