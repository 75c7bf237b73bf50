#include "shared/protocol/request.hpp"

#include <doctest/doctest.h>

#include "shared/protocol/limits.hpp"

using namespace ws::protocol;
using Status = DecodedRequest::Status;

TEST_CASE("a chat is read, and its message kept byte for byte") {
  auto decoded =
      decode_request(R"({"type":"chat","room":"Room 1","message":{"a":[1.0e+2,"\u00e9"]} ,"ref":7})");
  REQUIRE(decoded.status == Status::kOk);
  CHECK(decoded.request.type == "chat");
  CHECK(*decoded.request.room == "Room 1");
  CHECK(decoded.request.message == R"({"a":[1.0e+2,"\u00e9"]})");
  CHECK(decoded.request.ref == "7");
}

TEST_CASE("any JSON value is a message") {
  for (std::string_view value : {"null", "true", "false", "0", "-1.5E-7", "1.0e+2", "\"\"", "\"a\\\"b\"",
                                 "[]", "{}", "[[],{\"message\":1}]"}) {
    std::string frame = "{ \"message\" :\t" + std::string(value) + "\n}";
    auto decoded = decode_request(frame);
    CAPTURE(frame);
    REQUIRE(decoded.status == Status::kOk);
    CHECK(decoded.request.message == value);
  }
}

TEST_CASE("a ref is a string or a number, given back as it was sent") {
  CHECK(decode_request(R"({"ref":"a\u0062"})").request.ref == R"("a\u0062")");
  CHECK(decode_request(R"({"ref":-12.50})").request.ref == "-12.50");
  CHECK(decode_request(R"({"ref":true})").status == Status::kBadField);
}

TEST_CASE("fields below the top level mean nothing") {
  auto decoded = decode_request(R"({"x":{"type":"chat","room":5},"type":"ping"})");
  REQUIRE(decoded.status == Status::kOk);
  CHECK(decoded.request.type == "ping");
  CHECK_FALSE(decoded.request.room.has_value());
}

TEST_CASE("a known field of the wrong type is named") {
  CHECK(decode_request(R"({"type":1})").bad_field == "type");
  CHECK(decode_request(R"({"room":[]})").bad_field == "room");
  CHECK(decode_request(R"({"echo":"yes"})").bad_field == "echo");
  CHECK(decode_request(R"({"history":-1})").bad_field == "history");
  CHECK(decode_request(R"({"history":1.5})").bad_field == "history");
  CHECK(decode_request(R"({"echo":1,"ref":3})").request.ref == "3");
}

TEST_CASE("what is no JSON object is not read") {
  for (std::string_view frame :
       {"", "{", "{]", "[]", "3", "\"x\"", "{\"a\":1}x", "{\"a\":01}", "{'a':1}", "{\"a\":1,}",
        "{\"a\":\"\n\"}", "{\"a\":\"\\x\"}", "{\"a\":\"\\ud800\"}", "{\"a\":\"b", "{\"a\":\"12345678"}) {
    CAPTURE(frame);
    CHECK(decode_request(frame).status == Status::kNotJson);
  }
}

TEST_CASE("a NUL does not end a frame") {
  using namespace std::string_view_literals;
  CHECK(decode_request("{\"type\":\"ping\"}\0"sv).status == Status::kNotJson);
  CHECK(decode_request("{\"type\":\"pi\0ng\"}"sv).status == Status::kNotJson);
}

TEST_CASE("escapes are read wherever they stand") {
  for (std::size_t before = 0; before < 20; ++before) {
    const std::string plain(before, 'x');
    const std::string frame = "{\"ro\\u006fm\":\"" + plain + R"(\"\\\/\b\n\u00e9\ud83d\ude00\u0000)" + plain +
                              R"(","\u0074ype":"chat","cid":"plain"})";
    auto decoded = decode_request(frame);
    REQUIRE(decoded.status == Status::kOk);
    CHECK(*decoded.request.room == plain + "\"\\/\b\n\u00e9\U0001f600" + std::string(1, '\0') + plain);
    CHECK(decoded.request.type == "chat");
    CHECK(*decoded.request.cid == "plain");
  }
}

TEST_CASE("nesting is bounded, and deep frames cost no stack") {
  auto nested = [](std::size_t depth) {
    return "{\"message\":" + std::string(depth - 1, '[') + std::string(depth - 1, ']') + "}";
  };
  CHECK(decode_request(nested(kMaxNesting)).status == Status::kOk);
  CHECK(decode_request(nested(kMaxNesting + 1)).status == Status::kNotJson);
  CHECK(decode_request("{\"message\":" + std::string(1'000'000, '[')).status == Status::kNotJson);
}

TEST_CASE("only a frame that begins with a brace is read as JSON") {
  CHECK(looks_like_object(" \n{"));
  CHECK_FALSE(looks_like_object("hello {"));
  CHECK_FALSE(looks_like_object(""));
}

TEST_CASE("a number that no double can hold is refused, as RapidJSON does") {
  CHECK(decode_request(R"({"message":1e999})").status == Status::kNotJson);
}
