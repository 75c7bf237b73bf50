#pragma once

#include <string>
#include <string_view>

#include "shared/base/clock.hpp"

namespace ws::protocol {

// The `/broadcast` dialect: {"type":"message"|"system","userId","content","timestamp"}.
//
// Thread: any.
void encode_broadcast_message(std::string& out, std::string_view user, std::string_view content_json,
                              milliseconds wall);
void encode_broadcast_system(std::string& out, std::string_view user, std::string_view text,
                             milliseconds wall);

struct BroadcastRequest {
  enum class Status { kOk, kNotJson, kNoContent };
  Status status = Status::kOk;
  std::string content;   // JSON, as it was sent; text that is no object becomes a JSON string
  std::size_t sent = 0;  // bytes of it before
};
BroadcastRequest decode_broadcast(std::string_view frame);

}  // namespace ws::protocol
