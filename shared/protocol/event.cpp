#include "shared/protocol/event.hpp"

#include <algorithm>

#include "shared/protocol/request.hpp"
#include "shared/protocol/text.hpp"

namespace ws::protocol {
namespace {

void string_field(std::string& out, std::string_view key_and_colon, std::string_view value) {
  out += key_and_colon;
  append_json_string(out, value);
}

void time_field(std::string& out, milliseconds wall) {
  out += ",\"timestamp\":\"";
  append_timestamp(out, wall);
  out += '"';
}

void finish(std::string& out, std::string_view ref) {
  if (!ref.empty()) {
    out += ",\"ref\":";
    out += ref;
  }
  out += '}';
}

void encode_place(std::string& out, std::string_view beginning, std::string_view room, std::string_view user,
                  std::string_view ref) {
  string_field(out, beginning, room);
  string_field(out, ",\"userId\":", user);
  finish(out, ref);
}

// Returns where it ends.
char* put(char* at, std::string_view text) {
  return std::copy(text.begin(), text.end(), at);
}

}  // namespace

void encode_chat(std::string& out, const ChatEvent& event) {
  begin_chat(out, event.room, event.message, event.user);
  end_chat(out, event.id, event.wall);
}

// Every message passes the next two: each part is measured, and written in one go.
void begin_chat(std::string& out, std::string_view room, std::string_view message, std::string_view user) {
  constexpr std::string_view kType = R"({"type":"chat","room":)";
  constexpr std::string_view kMessage = R"(,"message":)";
  constexpr std::string_view kUser = R"(,"userId":)";
  const std::size_t before = out.size();
  out.resize(before + kType.size() + kMessage.size() + kUser.size() + json_string_size(room) +
             message.size() + json_string_size(user));
  char* at = put(out.data() + before, kType);
  at = write_json_string(at, room);
  at = put(put(at, kMessage), message);
  write_json_string(put(at, kUser), user);
}

void end_chat(std::string& out, std::string_view id, milliseconds wall) {
  constexpr std::string_view kTime = R"(,"timestamp":")";
  constexpr std::string_view kId = R"(","id":")";
  constexpr std::string_view kEnd = R"("})";
  const std::size_t before = out.size();
  out.resize(before + kTime.size() + kTimestampSize + kId.size() + id.size() + kEnd.size());
  char* at = write_timestamp(put(out.data() + before, kTime), wall);
  put(put(put(at, kId), id), kEnd);
}

void encode_presence(std::string& out, const PresenceEvent& event) {
  out += event.came ? "{\"type\":\"user-joined\"" : "{\"type\":\"user-left\"";
  string_field(out, ",\"room\":", event.room);
  string_field(out, ",\"userId\":", event.user);
  time_field(out, event.wall);
  out += '}';
}

std::optional<PresenceEvent> decode_presence(std::string_view event) {
  auto decoded = decode_request(event);
  const Request& request = decoded.request;
  bool came = request.type == "user-joined";
  if (decoded.status != DecodedRequest::Status::kOk || (!came && request.type != "user-left") ||
      !request.room || !request.user_id) {
    return std::nullopt;
  }
  return PresenceEvent{std::string(*request.room), std::string(*request.user_id), came, milliseconds(0)};
}

void encode_error(std::string& out, ErrorCode code, std::string_view message, std::string_view ref) {
  string_field(out, R"({"type":"error","code":)", name_of(code));
  string_field(out, ",\"message\":", message);
  finish(out, ref);
}

void encode_joined(std::string& out, std::string_view room, std::string_view user, std::string_view ref) {
  encode_place(out, R"({"type":"joined","room":)", room, user, ref);
}

void encode_where(std::string& out, std::string_view room, std::string_view user, std::string_view ref) {
  encode_place(out, R"({"type":"where","room":)", room, user, ref);
}

void encode_left(std::string& out, std::string_view room, std::string_view ref) {
  string_field(out, R"({"type":"left","room":)", room);
  finish(out, ref);
}

void encode_sent(std::string& out, std::string_view id, milliseconds wall, std::string_view ref) {
  string_field(out, R"({"type":"sent","id":)", id);
  time_field(out, wall);
  finish(out, ref);
}

void encode_relayed(std::string& out, std::size_t peers, std::string_view ref) {
  out += R"({"type":"relayed","peers":)" + std::to_string(peers);
  finish(out, ref);
}

void encode_gap(std::string& out, std::string_view room) {
  string_field(out, R"({"type":"gap","room":)", room);
  finish(out, {});
}

void encode_pong(std::string& out, std::string_view ref) {
  out += R"({"type":"pong")";
  finish(out, ref);
}

void encode_going_away(std::string& out, milliseconds reconnect_in) {
  out += R"({"type":"going-away","reconnectInMs":)" + std::to_string(reconnect_in.count()) + '}';
}

}  // namespace ws::protocol
