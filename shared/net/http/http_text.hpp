#pragma once

#include <string_view>

namespace ws::net {

// The characters of HTTP's grammar. Thread: any.

constexpr bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

// RFC 9110 section 5.6.2.
constexpr bool is_token_char(char c) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         kMarks.find(c) != std::string_view::npos;
}

constexpr std::string_view without_blanks(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace ws::net
