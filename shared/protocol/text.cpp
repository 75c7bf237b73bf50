#include "shared/protocol/text.hpp"

#include <algorithm>
#include <cstdio>
#include <ctime>

#include "shared/base/utf8.hpp"
#include "shared/protocol/plain_text.hpp"

namespace ws::protocol {
namespace {

bool is_control(unsigned char c) {
  return c < 0x20 || c == 0x7f;
}

constexpr std::size_t kShortEscape = 2;  // characters
constexpr std::size_t kLongEscape = 6;

bool has_short_escape(char c) {
  return c == '"' || c == '\\';
}

char* write_escape(char* at, char c) {
  constexpr char kHex[] = "0123456789abcdef";
  const auto u = static_cast<unsigned char>(c);
  const char escape[kLongEscape] = {'\\',        has_short_escape(c) ? c : 'u', '0', '0', kHex[u >> 4],
                                    kHex[u & 15]};
  return std::copy_n(escape, has_short_escape(c) ? kShortEscape : kLongEscape, at);
}

}  // namespace

bool is_name(std::string_view text, std::size_t max_bytes) {
  if (text.empty() || text.size() > max_bytes) return false;
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return is_control(static_cast<unsigned char>(c)); }) &&
         is_utf8(text);
}

void append_json_string(std::string& out, std::string_view text) {
  const std::size_t before = out.size();
  out.resize(before + json_string_size(text));
  write_json_string(out.data() + before, text);
}

std::size_t json_string_size(std::string_view text) {
  const char* const end = text.data() + text.size();
  std::size_t size = text.size() + 2;  // quotes
  for (const char* at = end_of_plain(text.data(), end); at != end; at = end_of_plain(at + 1, end))
    size += (has_short_escape(*at) ? kShortEscape : kLongEscape) - 1;
  return size;
}

char* write_json_string(char* at, std::string_view text) {
  const char* from = text.data();
  const char* const end = from + text.size();
  *at++ = '"';
  while (true) {
    const char* const plain = end_of_plain(from, end);
    at = std::copy(from, plain, at);
    if (plain == end) break;
    at = write_escape(at, *plain);
    from = plain + 1;
  }
  *at++ = '"';
  return at;
}

void append_timestamp(std::string& out, milliseconds wall) {
  char text[kTimestampSize];
  out.append(text, write_timestamp(text, wall));
}

char* write_timestamp(char* at, milliseconds wall) {
  // The date changes once a second at most, and formatting it is the cost.
  thread_local std::time_t cached = -1;
  thread_local char date[21];  // "2026-11-21T05:00:00."
  auto whole = static_cast<std::time_t>(wall.count() / 1000);
  if (whole != cached) {
    std::tm utc{};
    ::gmtime_r(&whole, &utc);
    std::strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%S.", &utc);
    cached = whole;
  }
  auto fraction = static_cast<unsigned>(wall.count() % 1000);
  at = std::copy_n(date, 20, at);
  const char rest[] = {static_cast<char>('0' + fraction / 100), static_cast<char>('0' + fraction / 10 % 10),
                       static_cast<char>('0' + fraction % 10), 'Z'};
  return std::copy_n(rest, sizeof rest, at);
}

}  // namespace ws::protocol
