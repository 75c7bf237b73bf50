#include "shared/protocol/plain_codec.hpp"

#include "shared/base/base64.hpp"
#include "shared/protocol/json_text.hpp"
#include "shared/protocol/text.hpp"

namespace ws::protocol {

std::string message_from_plain(std::string_view bytes, Birth birth) {
  std::string message;
  if (birth == Birth::kPlainBinary) {
    message = "{\"base64\":\"" + base64_encode(bytes) + "\"}";
  } else {
    append_json_string(message, bytes);
  }
  return message;
}

std::string plain_from_message(std::string_view message_json, std::string_view user, Birth birth) {
  if (birth == Birth::kPlainBinary) {
    if (auto text = string_member(message_json, "base64"))
      return base64_decode(*text).value_or(std::string());
  }
  auto text = string_value(message_json);
  if (birth == Birth::kPlainText && text) return *text;
  std::string out = "[";
  out += user;
  out += "] ";
  return out + (text ? *text : compact(message_json));
}

}  // namespace ws::protocol
