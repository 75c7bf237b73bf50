#include <doctest/doctest.h>

#include "shared/base/base64.hpp"
#include "shared/protocol/broadcast_codec.hpp"
#include "shared/protocol/json_text.hpp"
#include "shared/protocol/plain_codec.hpp"

using namespace ws;
using namespace ws::protocol;

TEST_CASE("plain bytes come out as they went in") {
  for (std::string bytes : {std::string("hello \"you\"\n\x01"), std::string(), std::string("é")}) {
    std::string message = message_from_plain(bytes, Birth::kPlainText);
    CHECK(plain_from_message(message, "Alice", Birth::kPlainText) == bytes);
  }
  std::string all;
  for (int i = 0; i < 256; ++i) {
    CHECK(plain_from_message(message_from_plain(all, Birth::kPlainBinary), "A", Birth::kPlainBinary) == all);
    all += static_cast<char>(i);
  }
}

TEST_CASE("plain clients hear who said what was not plain") {
  CHECK(plain_from_message("\"hi \\u00e9\"", "Alice", Birth::kJson) == "[Alice] hi é");
  CHECK(plain_from_message("{ \"a b\" : [1.0e+2, \" x \\\" y\"] }", "Alice", Birth::kJson) ==
        "[Alice] {\"a b\":[1.0e+2,\" x \\\" y\"]}");
}

TEST_CASE("plain binary is base64 to everybody else") {
  CHECK(message_from_plain(std::string("\0\xff", 2), Birth::kPlainBinary) == R"({"base64":"AP8="})");
  CHECK_FALSE(base64_decode("!!!!").has_value());
}

TEST_CASE("the broadcast dialect says message and system") {
  std::string out;
  encode_broadcast_message(out, "User-1", "{\"a\":1}", milliseconds(1'795'237'200'123));
  CHECK(out ==
        R"({"type":"message","userId":"User-1","content":{"a":1},"timestamp":"2026-11-21T05:00:00.123Z"})");
  out.clear();
  encode_broadcast_system(out, "User-1", "User-1 joined", milliseconds(1'795'237'200'123));
  CHECK(
      out ==
      R"({"type":"system","userId":"User-1","content":"User-1 joined","timestamp":"2026-11-21T05:00:00.123Z"})");
}

TEST_CASE("a broadcast client may send the object, or just text") {
  CHECK(decode_broadcast(R"({"type":"message","content":"hi","userId":"x","timestamp":"now"})").content ==
        "\"hi\"");
  CHECK(decode_broadcast(R"({"content":[1, 2]})").content == "[1, 2]");
  CHECK(decode_broadcast("hi \"you\"").content == "\"hi \\\"you\\\"\"");
  CHECK(decode_broadcast("{broken").status == BroadcastRequest::Status::kNotJson);
  CHECK(decode_broadcast("{}").status == BroadcastRequest::Status::kNoContent);
}
