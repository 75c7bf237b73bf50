#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "shared/base/clock.hpp"

namespace ws::protocol {

// One frame that a `/` client hears, for clients: the known top-level fields, empty where they are missing or
// of another type than the protocol says. What is new to this reader is passed over.
//
// Thread: immutable once decoded.
struct ServerEvent {
  std::string type;
  std::string ref;  // a JSON string or number as it was sent
  std::string room;
  std::string user;       // `userId`
  std::string id;         // of the message
  std::string timestamp;  // as it was sent
  std::string code;       // of an error
  std::string message;    // JSON as it was sent
  std::string text;       // what the message says, if it is a string
  bool is_text = false;
  std::optional<milliseconds> reconnect_in;  // of `going-away`
};

// Empty if the frame is no JSON object. Parses without recursion; nesting beyond kMaxNesting is refused.
std::optional<ServerEvent> decode_server_event(std::string_view frame);

}  // namespace ws::protocol
