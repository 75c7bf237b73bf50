#include "shared/protocol/broadcast_codec.hpp"

#include "shared/protocol/request.hpp"
#include "shared/protocol/text.hpp"

namespace ws::protocol {
namespace {

void encode(std::string& out, std::string_view type, std::string_view user, std::string_view content,
            milliseconds wall) {
  out += "{\"type\":\"";
  out += type;
  out += "\",\"userId\":";
  append_json_string(out, user);
  out += ",\"content\":";
  out += content;
  out += ",\"timestamp\":\"";
  append_timestamp(out, wall);
  out += "\"}";
}

}  // namespace

void encode_broadcast_message(std::string& out, std::string_view user, std::string_view content_json,
                              milliseconds wall) {
  encode(out, "message", user, content_json, wall);
}

void encode_broadcast_system(std::string& out, std::string_view user, std::string_view text,
                             milliseconds wall) {
  std::string content;
  append_json_string(content, text);
  encode(out, "system", user, content, wall);
}

BroadcastRequest decode_broadcast(std::string_view frame) {
  BroadcastRequest request;
  if (!looks_like_object(frame)) {
    append_json_string(request.content, frame);
    request.sent = frame.size();
    return request;
  }
  auto decoded = decode_request(frame);
  if (decoded.status == DecodedRequest::Status::kNotJson) {
    request.status = BroadcastRequest::Status::kNotJson;
  } else if (decoded.request.content.empty()) {
    request.status = BroadcastRequest::Status::kNoContent;
  } else {
    request.content = decoded.request.content;
    request.sent = request.content.size();
  }
  return request;
}

}  // namespace ws::protocol
