#include "e2e-tests/harness/json.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <utility>

#include "e2e-tests/harness/failure.hpp"

namespace ws::e2e {

std::string quote(std::string_view text) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
  return {buffer.GetString(), buffer.GetSize()};
}

Json::Json(std::string text) : text_(std::move(text)) {
  document_.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(text_.data(),
                                                                                          text_.size());
  if (document_.HasParseError() || !document_.IsObject()) throw Failure("not a JSON object: " + text_);
}

const rapidjson::Value& Json::member(const char* key) const {
  const auto found = document_.FindMember(key);
  if (found == document_.MemberEnd()) throw Failure("no \"" + std::string(key) + "\" in " + text_);
  return found->value;
}

std::string Json::string(const char* key) const {
  const rapidjson::Value& value = member(key);
  if (!value.IsString()) throw Failure("\"" + std::string(key) + "\" is no string in " + text_);
  return {value.GetString(), value.GetStringLength()};
}

std::int64_t Json::number(const char* key) const {
  const rapidjson::Value& value = member(key);
  if (!value.IsInt64()) throw Failure("\"" + std::string(key) + "\" is no whole number in " + text_);
  return value.GetInt64();
}

std::vector<std::string> Json::keys() const {
  std::vector<std::string> keys;
  for (const auto& entry : document_.GetObject()) keys.emplace_back(entry.name.GetString());
  return keys;
}

std::string Json::dump(const char* key) const {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  member(key).Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace ws::e2e
