#include "shared/protocol/text.hpp"

#include <doctest/doctest.h>

using namespace ws;
using namespace ws::protocol;

TEST_CASE("a name is UTF-8 of bounded length without control characters") {
  CHECK(is_name("Room 1", 128));
  CHECK(is_name("Zürich ☂", 128));
  CHECK_FALSE(is_name("", 128));
  CHECK_FALSE(is_name("a\nb", 128));
  CHECK_FALSE(is_name("a\x7f", 128));
  CHECK_FALSE(is_name("\xff", 128));
  CHECK_FALSE(is_name("\xed\xa0\x80", 128));  // half a surrogate pair
  CHECK(is_name(std::string(128, 'x'), 128));
  CHECK_FALSE(is_name(std::string(129, 'x'), 128));
}

TEST_CASE("strings are escaped as JSON asks, and no further") {
  std::string out;
  append_json_string(out, "a\"b\\c\nd\x01é/");
  CHECK(out == "\"a\\\"b\\\\c\\u000ad\\u0001é/\"");
}

TEST_CASE("timestamps are ISO 8601 with milliseconds") {
  std::string out;
  append_timestamp(out, milliseconds(1'795'237'200'123));
  CHECK(out == "2026-11-21T05:00:00.123Z");
  out.clear();
  append_timestamp(out, milliseconds(1'795'237'200'007));
  CHECK(out == "2026-11-21T05:00:00.007Z");
}
