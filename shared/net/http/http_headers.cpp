#include "shared/net/http/http_headers.hpp"

#include <strings.h>

namespace ws::net {
namespace {

constexpr std::size_t kUsualFields = 16;  // a browser sends about a dozen

}  // namespace

bool equal_but_for_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() && ::strncasecmp(a.data(), b.data(), a.size()) == 0;
}

void HttpHeaders::reserve(std::size_t bytes) {
  text_.reserve(bytes);
  fields_.reserve(kUsualFields);
}

void HttpHeaders::add(std::string_view name, std::string_view value) {
  const std::size_t at = position(name);
  if (at == fields_.size()) return append(fields_.emplace_back(), name, value);
  std::string list(value_of(fields_[at]));
  if (!list.empty()) list += ", ";
  append(fields_[at], name, list.append(value));
}

void HttpHeaders::append(Field& field, std::string_view name, std::string_view value) {
  field.name = static_cast<std::uint32_t>(text_.size());
  text_ += name;
  field.value = static_cast<std::uint32_t>(text_.size());
  text_ += value;
  field.end = static_cast<std::uint32_t>(text_.size());
}

// Lengths differ more often than not: few names are looked at.
std::size_t HttpHeaders::position(std::string_view name) const {
  std::size_t at = 0;
  for (; at != fields_.size(); ++at) {
    const Field& field = fields_[at];
    if (field.value - field.name == name.size() &&
        equal_but_for_case({text_.data() + field.name, name.size()}, name))
      break;
  }
  return at;
}

std::string_view HttpHeaders::find(std::string_view name) const {
  const std::size_t at = position(name);
  return at == fields_.size() ? std::string_view() : value_of(fields_[at]);
}

std::string_view HttpHeaders::value_of(const Field& field) const {
  return {text_.data() + field.value, field.end - field.value};
}

}  // namespace ws::net
