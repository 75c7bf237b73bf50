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

void append_escape(std::string& out, char c) {
  constexpr char kHex[] = "0123456789abcdef";
  if (c == '"' || c == '\\') {
    out += '\\';
    out += c;
    return;
  }
  const auto u = static_cast<unsigned char>(c);
  const char escape[] = {'\\', 'u', '0', '0', kHex[u >> 4], kHex[u & 15]};
  out.append(escape, sizeof escape);
}

}  // namespace

bool is_name(std::string_view text, std::size_t max_bytes) {
  if (text.empty() || text.size() > max_bytes) return false;
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return is_control(static_cast<unsigned char>(c)); }) &&
         is_utf8(text);
}

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  const char* at = text.data();
  const char* const end = at + text.size();
  while (true) {
    const char* const plain = end_of_plain(at, end);
    out.append(at, plain);
    if (plain == end) break;
    append_escape(out, *plain);
    at = plain + 1;
  }
  out += '"';
}

void append_timestamp(std::string& out, milliseconds wall) {
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
  out.append(date, 20);
  const char rest[] = {static_cast<char>('0' + fraction / 100), static_cast<char>('0' + fraction / 10 % 10),
                       static_cast<char>('0' + fraction % 10), 'Z'};
  out.append(rest, sizeof rest);
}

}  // namespace ws::protocol
