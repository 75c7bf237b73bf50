#include "shared/net/plain_request.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "shared/net/http_text.hpp"

namespace ws::net {
namespace {

constexpr std::string_view kMethod = "GET ";
constexpr std::string_view kVersion = " HTTP/1.1\r\n";

// What a byte may be part of (RFC 9110 section 5.6.2, RFC 9112 section 3).
enum Kind : std::uint8_t { kToken = 1, kVisible = 2, kText = 4 };

constexpr std::array<std::uint8_t, 256> make_kinds() {
  std::array<std::uint8_t, 256> kinds{};
  for (std::size_t c = 0x20; c < kinds.size(); ++c) {
    if (c != 0x7f) kinds[c] = c == 0x20 ? kText : kText | kVisible;
  }
  kinds['\t'] = kText;
  for (std::size_t c = 0; c < 0x80; ++c) {
    if (is_token_char(static_cast<char>(c))) kinds[c] |= kToken;
  }
  return kinds;
}

constexpr std::array<std::uint8_t, 256> kKinds = make_kinds();

// Takes the run of bytes of one kind off the front.
std::string_view take_run(std::string_view& bytes, Kind kind) {
  std::size_t size = 0;
  while (size < bytes.size() && (kKinds[static_cast<std::uint8_t>(bytes[size])] & kind) != 0) ++size;
  const std::string_view run = bytes.substr(0, size);
  bytes.remove_prefix(size);
  return run;
}

bool take(std::string_view& bytes, std::string_view expected) {
  if (bytes.substr(0, expected.size()) != expected) return false;
  bytes.remove_prefix(expected.size());
  return true;
}

std::string_view without_blanks(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

bool take_header(std::string_view& bytes, HttpHeaders& headers) {
  const std::string_view name = take_run(bytes, kToken);
  if (name.empty() || !take(bytes, ":")) return false;
  const std::string_view value = take_run(bytes, kText);
  if (!take(bytes, "\r\n") || headers.contains(name)) return false;
  headers.add(name, without_blanks(value));
  return true;
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// In a query, + stands for a blank.
std::string percent_decode(std::string_view text, bool plus_is_blank) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 && hex_value(text[i + 2]) >= 0) {
      out += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
      i += 2;
    } else {
      out += plus_is_blank && text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

void parse_query(std::string_view text, std::map<std::string, std::string>& query) {
  while (!text.empty()) {
    std::string_view pair = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(text.size(), pair.size() + 1));
    std::size_t equals = std::min(pair.find('='), pair.size());
    if (pair.empty()) continue;
    std::string_view value = pair.substr(std::min(pair.size(), equals + 1));
    query[percent_decode(pair.substr(0, equals), true)] = percent_decode(value, true);
  }
}

}  // namespace

void set_target(std::string_view target, HttpRequest* request) {
  const std::size_t mark = std::min(target.find('?'), target.size());
  request->path = percent_decode(target.substr(0, mark), false);
  parse_query(target.substr(std::min(target.size(), mark + 1)), request->query);
}

std::size_t read_plain_request(std::string_view bytes, std::size_t max_head, HttpRequest* request) {
  std::string_view rest = bytes.substr(0, max_head);
  if (!take(rest, kMethod)) return 0;
  const std::string_view target = take_run(rest, kVisible);
  if (target.empty() || !take(rest, kVersion)) return 0;
  HttpHeaders& headers = request->headers;
  headers.reserve(rest.size());
  while (!take(rest, "\r\n")) {
    if (!take_header(rest, headers)) return 0;
  }
  if (headers.find("Host").empty() || headers.contains("Content-Length") ||
      headers.contains("Transfer-Encoding"))
    return 0;
  request->method = "GET";
  set_target(target, request);
  return static_cast<std::size_t>(rest.data() - bytes.data());
}

}  // namespace ws::net
