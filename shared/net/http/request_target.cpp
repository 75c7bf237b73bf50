#include "shared/net/http/request_target.hpp"

#include <algorithm>

namespace ws::net {
namespace {

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

std::string_view without_host(std::string_view target) {
  constexpr std::string_view kAfterScheme = "://";
  if (target.front() == '/') return target;
  const std::size_t scheme_end = target.find(kAfterScheme);
  if (scheme_end == std::string_view::npos) return target;
  target.remove_prefix(scheme_end + kAfterScheme.size());
  target.remove_prefix(std::min(target.find_first_of("/?"), target.size()));
  return target;
}

}  // namespace

void set_target(std::string_view target, HttpRequest* request) {
  target = without_host(target);
  const std::size_t mark = std::min(target.find('?'), target.size());
  request->path = mark == 0 ? "/" : percent_decode(target.substr(0, mark), false);
  parse_query(target.substr(std::min(target.size(), mark + 1)), request->query);
}

}  // namespace ws::net
