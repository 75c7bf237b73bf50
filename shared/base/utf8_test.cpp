#include "shared/base/utf8.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>

using namespace ws;

namespace {

// The bytes that stand for a code point, whether or not it may be one.
std::string encoded(std::uint32_t point) {
  auto tail = [&](int shift) { return static_cast<char>(0x80 | (point >> shift & 0x3f)); };
  if (point < 0x80) return {static_cast<char>(point)};
  if (point < 0x800) return {static_cast<char>(0xc0 | point >> 6), tail(0)};
  if (point < 0x10000) return {static_cast<char>(0xe0 | point >> 12), tail(6), tail(0)};
  return {static_cast<char>(0xf0 | point >> 18), tail(12), tail(6), tail(0)};
}

}  // namespace

TEST_CASE("utf8: every code point but the surrogates is a character, and nothing beyond the last") {
  std::size_t wrong = 0;
  for (std::uint32_t point = 0; point < 0x120000; ++point) {
    const bool character = (point < 0xd800 || point > 0xdfff) && point <= 0x10ffff;
    if (is_utf8(encoded(point)) != character) ++wrong;
  }
  CHECK(wrong == 0);
}

TEST_CASE("utf8: wrong wherever it stands among ASCII, cut short or too long") {
  const char* const wrong[] = {
      "\x80",     "\xbf",         "\xc0\x80",         "\xc1\xbf",         "\xc3",
      "\xc3(",    "\xe0\x9f\xbf", "\xe2\x82",         "\xe2(\xac",        "\xe2\x82(",
      "\xf0\x9f", "\xf0\x9f\x92", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80",
      "\xff",     "\xfe"};
  for (const char* bytes : wrong) {
    for (std::size_t before = 0; before < 20; ++before) {
      for (std::size_t after : {0, 1, 3, 8, 20}) {
        CAPTURE(before);
        CAPTURE(after);
        CHECK_FALSE(is_utf8(std::string(before, 'a') + bytes + std::string(after, 'a')));
        CHECK(is_utf8(std::string(before, 'a') + "\xf0\x9f\x92\xac" + std::string(after, 'a')));
      }
    }
  }
  CHECK(is_utf8(""));
}

TEST_CASE("utf8: a text that still comes is whole up to its last character, or wrong where it is") {
  const std::string text = "caf\xc3\xa9, 5 \xe2\x82\xac \xf0\x9f\x98\x80";
  for (std::size_t size = 0; size <= text.size(); ++size) {
    const Utf8Start start = utf8_start(std::string_view(text).substr(0, size));
    CHECK_FALSE(start.wrong);
    CHECK(size - start.whole < 4);
    CHECK(is_utf8(std::string_view(text).substr(0, start.whole)));
    CHECK(utf8_start(std::string_view(text).substr(start.whole)).whole == text.size() - start.whole);
  }
  for (const char* wrong :
       {"12345678 \xff", "12345678 \xe0\x9f", "12345678 \xf0\x9f\x98(", "12345678 \xed\xa0"}) {
    CHECK(utf8_start(wrong).wrong);
    CHECK(utf8_start(wrong).whole == 9);
  }
}
