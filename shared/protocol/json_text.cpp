#include "shared/protocol/json_text.hpp"

#include <rapidjson/document.h>

namespace ws::protocol {
namespace {

constexpr unsigned kFlags = rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag;

std::string text_of(const rapidjson::Value& value) {
  return {value.GetString(), value.GetStringLength()};
}

}  // namespace

std::optional<std::string> string_value(std::string_view json) {
  if (json.empty() || json.front() != '"') return std::nullopt;
  rapidjson::Document document;
  if (document.Parse<kFlags>(json.data(), json.size()).HasParseError()) return std::nullopt;
  return text_of(document);
}

std::optional<std::string> string_member(std::string_view json, std::string_view name) {
  if (json.empty() || json.front() != '{') return std::nullopt;
  rapidjson::Document document;
  if (document.Parse<kFlags>(json.data(), json.size()).HasParseError()) return std::nullopt;
  auto size = static_cast<rapidjson::SizeType>(name.size());
  auto found = document.FindMember(rapidjson::Value(rapidjson::StringRef(name.data(), size)));
  if (found == document.MemberEnd() || !found->value.IsString()) return std::nullopt;
  return text_of(found->value);
}

std::string compact(std::string_view json) {
  std::string out;
  out.reserve(json.size());
  bool in_string = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    char c = json[i];
    if (in_string && c == '\\') {
      out += c;
      c = json[++i];
    } else if (c == '"') {
      in_string = !in_string;
    } else if (!in_string && (c == ' ' || c == '\t' || c == '\r' || c == '\n')) {
      continue;
    }
    out += c;
  }
  return out;
}

}  // namespace ws::protocol
