#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ws::load {

// JsonWriter: writes JSON from the outside in; commas are put by themselves.
//
// Thread: any. Errors: none; the caller closes what it opens.
class JsonWriter {
 public:
  JsonWriter& open(char bracket) { return separate(), text_ += bracket, fresh_ = true, *this; }
  JsonWriter& close(char bracket) { return text_ += bracket, fresh_ = false, *this; }
  JsonWriter& key(std::string_view name);
  JsonWriter& value(std::string_view text);
  JsonWriter& value(double number);
  JsonWriter& value(std::uint64_t number);
  JsonWriter& value(bool truth);
  template <typename T>
  JsonWriter& field(std::string_view name, const T& content) {
    return key(name).value(content);
  }
  const std::string& text() const { return text_; }

 private:
  void separate();
  void quote(std::string_view text);

  std::string text_;
  bool fresh_ = true;  // nothing stands before the next value that a comma would part it from
};

}  // namespace ws::load
