#include "shared/protocol/event.hpp"

#include <doctest/doctest.h>

using namespace ws;
using namespace ws::protocol;

TEST_CASE("a chat looks as the protocol says, its message untouched") {
  std::string out;
  encode_chat(out, {"Room 1", "1.0e+2", "Al\"ice", "0f", milliseconds(1'795'237'200'123)});
  CHECK(
      out ==
      R"({"type":"chat","room":"Room 1","message":1.0e+2,"userId":"Al\"ice","timestamp":"2026-11-21T05:00:00.123Z","id":"0f"})");
}

TEST_CASE("a ref comes back where one was given") {
  std::string with, without;
  encode_error(with, ErrorCode::kNotJoined, "join first", "7");
  encode_error(without, ErrorCode::kNotJoined, "join first", "");
  CHECK(with == R"({"type":"error","code":"not-joined","message":"join first","ref":7})");
  CHECK(without == R"({"type":"error","code":"not-joined","message":"join first"})");
}

TEST_CASE("replies") {
  std::string out;
  encode_joined(out, "r", "Alice", "\"a\"");
  encode_left(out, "r", "1");
  encode_where(out, "r", "Alice", "3");
  encode_pong(out, "2");
  encode_going_away(out, milliseconds(1800));
  CHECK(out == R"({"type":"joined","room":"r","userId":"Alice","ref":"a"}{"type":"left","room":"r","ref":1})"
               R"({"type":"where","room":"r","userId":"Alice","ref":3})"
               R"({"type":"pong","ref":2}{"type":"going-away","reconnectInMs":1800})");
}

TEST_CASE("who came and went is told and understood") {
  std::string out;
  encode_presence(out, {"r", "Alice", true, milliseconds(1'795'237'200'123)});
  CHECK(out ==
        R"({"type":"user-joined","room":"r","userId":"Alice","timestamp":"2026-11-21T05:00:00.123Z"})");
  auto event = decode_presence(out);
  REQUIRE(event.has_value());
  CHECK(event->user == "Alice");
  CHECK(event->came);
  CHECK_FALSE(decode_presence(R"({"type":"chat","room":"r","userId":"Alice"})").has_value());
}
