#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "shared/base/clock.hpp"
#include "shared/base/errors.hpp"

namespace ws::protocol {

constexpr std::size_t kChatEnvelope = 128;  // bytes at most of a chat around its room, message and user

// A chat message as the native dialect tells it. The views belong to whoever holds them.
struct ChatEvent {
  std::string_view room;
  std::string_view message;  // JSON
  std::string_view user;
  std::string_view id;
  milliseconds wall{0};  // since 1970
};

// Somebody came into a room, or went.
struct PresenceEvent {
  std::string room;
  std::string user;
  bool came = false;
  milliseconds wall{0};
};
void encode_presence(std::string& out, const PresenceEvent& event);
// Empty if `event` is no encoded presence event; its time is not read.
std::optional<PresenceEvent> decode_presence(std::string_view event);

// The encoders of what a `/` client hears; each appends one JSON object. `ref`, where not empty, is JSON.
//
// Thread: any.
void encode_chat(std::string& out, const ChatEvent& event);
// The same in two steps, for whom the message has no id yet: the second appends kChatEnd bytes.
constexpr std::size_t kChatEnd = 74;
void begin_chat(std::string& out, std::string_view room, std::string_view message, std::string_view user);
void end_chat(std::string& out, std::string_view id, milliseconds wall);
void encode_error(std::string& out, ErrorCode code, std::string_view message, std::string_view ref);
void encode_joined(std::string& out, std::string_view room, std::string_view user, std::string_view ref);
void encode_left(std::string& out, std::string_view room, std::string_view ref);
void encode_sent(std::string& out, std::string_view id, milliseconds wall, std::string_view ref);
void encode_relayed(std::string& out, std::size_t peers, std::string_view ref);
void encode_gap(std::string& out, std::string_view room);
void encode_where(std::string& out, std::string_view room, std::string_view user, std::string_view ref);
void encode_pong(std::string& out, std::string_view ref);
void encode_going_away(std::string& out, milliseconds reconnect_in);

}  // namespace ws::protocol
