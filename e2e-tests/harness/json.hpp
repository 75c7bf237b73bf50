#pragma once

#include <rapidjson/document.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ws::e2e {

// `text` as a JSON string, quotes included.
std::string quote(std::string_view text);

// Json: a parsed JSON object together with the text it came from. Asking for a member that is missing or of
// another kind throws Failure with the whole text.
//
// Thread: one. Movable.
class Json {
 public:
  explicit Json(std::string text);

  const std::string& text() const { return text_; }
  bool has(const char* key) const { return document_.HasMember(key); }
  std::string string(const char* key) const;
  std::int64_t number(const char* key) const;
  std::vector<std::string> keys() const;
  // The member as compact JSON, whatever its kind.
  std::string dump(const char* key) const;

 private:
  const rapidjson::Value& member(const char* key) const;

  std::string text_;
  rapidjson::Document document_;
};

}  // namespace ws::e2e
