#include "shared/protocol/server_event.hpp"

#include <doctest/doctest.h>

#include <string>

#include "shared/protocol/event.hpp"
#include "shared/protocol/limits.hpp"

using namespace ws;
using namespace ws::protocol;

TEST_CASE("server event: reads what the encoder wrote") {
  std::string frame;
  encode_chat(frame, {"Room 1", "\"Hi \\\"there\\\"\"", "Al\"ice", "0f", milliseconds(1'795'237'200'123)});
  auto event = decode_server_event(frame);
  REQUIRE(event);
  CHECK(event->type == "chat");
  CHECK(event->room == "Room 1");
  CHECK(event->user == "Al\"ice");
  CHECK(event->id == "0f");
  CHECK(event->timestamp == "2026-11-21T05:00:00.123Z");
  CHECK(event->is_text);
  CHECK(event->text == "Hi \"there\"");
  CHECK(event->message == "\"Hi \\\"there\\\"\"");
}

TEST_CASE("server event: a message that is no string stays as it was sent") {
  for (const char* message : {"1.0e+2", "null", "[1, {\"a\":\"b\"}]", "{\"text\":\"x\",\"type\":\"y\"}"}) {
    auto event =
        decode_server_event(R"({"type":"chat","message": )" + std::string(message) + R"(,"id":"1"})");
    REQUIRE(event);
    CHECK(event->message == message);
    CHECK_FALSE(event->is_text);
    CHECK(event->type == "chat");
    CHECK(event->id == "1");
  }
}

TEST_CASE("server event: replies, errors and farewells") {
  CHECK(decode_server_event(R"({"type":"sent","id":"1","ref":7})")->ref == "7");
  CHECK(decode_server_event(R"({"type":"error","code":"bad-room","ref":"a"})")->ref == "\"a\"");
  CHECK(decode_server_event(R"({"type":"error","code":"bad-room"})")->code == "bad-room");
  CHECK(decode_server_event(R"({"type":"going-away","reconnectInMs":1800})")->reconnect_in ==
        milliseconds(1800));
}

TEST_CASE("server event: what is new is passed over, what is no object refused") {
  auto event =
      decode_server_event(R"({"new":{"type":"x"},"type":"joined","room":5,"messages":[{"id":"2"}]})");
  REQUIRE(event);
  CHECK(event->type == "joined");
  CHECK(event->room.empty());
  CHECK(event->id.empty());
  for (const char* bad : {"", "hello", "5", "[]", "{", "{\"type\":\"chat\"} x"})
    CHECK_FALSE(decode_server_event(bad));
  CHECK_FALSE(
      decode_server_event("{\"a\":" + std::string(kMaxNesting, '[') + std::string(kMaxNesting, ']') + "}"));
}
