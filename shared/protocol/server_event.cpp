#include "shared/protocol/server_event.hpp"

#include <cstdlib>

#include "shared/protocol/json_object.hpp"

namespace ws::protocol {
namespace {

using Kind = JsonMember::Kind;

std::string* text_field(ServerEvent& event, std::string_view key) {
  if (key == "type") return &event.type;
  if (key == "room") return &event.room;
  if (key == "userId") return &event.user;
  if (key == "id") return &event.id;
  if (key == "timestamp") return &event.timestamp;
  if (key == "code") return &event.code;
  return nullptr;
}

void take(ServerEvent& event, const JsonMember& member) {
  if (member.key == "message") {
    event.message = member.raw;
    event.text = member.text;
    event.is_text = member.kind == Kind::kString;
  } else if (member.key == "ref") {
    event.ref = member.raw;
  } else if (member.key == "reconnectInMs" && member.kind == Kind::kNumber) {
    event.reconnect_in = milliseconds(std::strtol(std::string(member.raw).c_str(), nullptr, 10));
  } else if (std::string* text = text_field(event, member.key)) {
    *text = member.text;
  }
}

}  // namespace

std::optional<ServerEvent> decode_server_event(std::string_view frame) {
  ServerEvent event;
  if (!read_json_object(frame, [&](const JsonMember& member) { take(event, member); })) return std::nullopt;
  return event;
}

}  // namespace ws::protocol
