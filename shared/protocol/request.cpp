#include "shared/protocol/request.hpp"

#include <algorithm>
#include <array>

#include "shared/protocol/json_object.hpp"

namespace ws::protocol {
namespace {

enum class Field {
  kUnknown,
  kType,
  kRef,
  kRoom,
  kUsername,
  kUserId,
  kMessage,
  kContent,
  kCid,
  kAck,
  kSince,
  kBefore,
  kToken,
  kHistory,
  kLimit,
  kEcho,
  kPresence,
  kGaps
};

struct FieldName {
  std::string_view name;
  Field field;
};

constexpr std::array<FieldName, 17> kFields{{{"type", Field::kType},
                                             {"room", Field::kRoom},
                                             {"message", Field::kMessage},
                                             {"ref", Field::kRef},
                                             {"userId", Field::kUserId},
                                             {"username", Field::kUsername},
                                             {"content", Field::kContent},
                                             {"cid", Field::kCid},
                                             {"ack", Field::kAck},
                                             {"since", Field::kSince},
                                             {"before", Field::kBefore},
                                             {"token", Field::kToken},
                                             {"history", Field::kHistory},
                                             {"limit", Field::kLimit},
                                             {"echo", Field::kEcho},
                                             {"presence", Field::kPresence},
                                             {"gaps", Field::kGaps}}};

Field field_named(std::string_view name) {
  if (name.empty()) return Field::kUnknown;
  auto found = std::find_if(kFields.begin(), kFields.end(), [&](const FieldName& f) {
    return f.name.front() == name.front() && f.name == name;
  });
  return found == kFields.end() ? Field::kUnknown : found->field;
}

using Kind = JsonMember::Kind;

bool take_flag(const JsonMember& member, bool& flag) {
  if (member.kind != Kind::kTrue && member.kind != Kind::kFalse) return false;
  flag = member.kind == Kind::kTrue;
  return true;
}

template <typename Text>
bool take_text(const JsonMember& member, Text& text, DecodedRequest& into) {
  if (member.kind != Kind::kString) return false;
  text = member.built ? std::string_view(into.built.emplace_front(member.text)) : member.text;
  return true;
}

bool take_count(const JsonMember& member, std::optional<std::uint32_t>& count) {
  constexpr std::size_t kMostDigits = 9;
  const std::string_view digits = member.raw;
  if (member.kind != Kind::kNumber || digits.size() > kMostDigits ||
      digits.find_first_not_of("0123456789") != std::string_view::npos) {
    return false;
  }
  count = static_cast<std::uint32_t>(std::stoul(std::string(digits)));
  return true;
}

// False if the value is of the wrong type.
bool take_field(const JsonMember& member, Field field, DecodedRequest& into) {
  Request& request = into.request;
  switch (field) {
    case Field::kType:
      return take_text(member, request.type, into);
    case Field::kRef:
      if (member.kind != Kind::kString && member.kind != Kind::kNumber) return false;
      return (request.ref = member.raw, true);
    case Field::kRoom:
      return take_text(member, request.room, into);
    case Field::kUsername:
      return take_text(member, request.username, into);
    case Field::kUserId:
      return take_text(member, request.user_id, into);
    case Field::kMessage:
      request.message = member.raw;
      request.sent = member.raw.size();
      return true;
    case Field::kContent:
      return (request.content = member.raw, true);
    case Field::kCid:
      return take_text(member, request.cid, into);
    case Field::kAck:
      return take_text(member, request.ack, into);
    case Field::kSince:
      return take_text(member, request.since, into);
    case Field::kBefore:
      return take_text(member, request.before, into);
    case Field::kToken:
      return take_text(member, request.token, into);
    case Field::kHistory:
      return take_count(member, request.history);
    case Field::kLimit:
      return take_count(member, request.limit);
    case Field::kEcho:
      return take_flag(member, request.echo);
    case Field::kPresence:
      return take_flag(member, request.presence);
    case Field::kGaps:
      return take_flag(member, request.gaps);
    case Field::kUnknown:
      break;
  }
  return true;
}

}  // namespace

Request chat_request(std::string_view message, std::size_t sent, Birth birth) {
  Request request;
  request.type = "chat";
  request.message = message;
  request.sent = sent;
  request.birth = birth;
  return request;
}

bool looks_like_object(std::string_view frame) {
  std::size_t first = frame.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && frame[first] == '{';
}

DecodedRequest decode_request(std::string_view frame) {
  DecodedRequest decoded;
  const bool is_object = read_json_object(frame, [&](const JsonMember& member) {
    if (take_field(member, field_named(member.key), decoded)) return;
    decoded.status = DecodedRequest::Status::kBadField;
    if (decoded.bad_field.empty()) decoded.bad_field = member.key;
  });
  if (!is_object) decoded.status = DecodedRequest::Status::kNotJson;
  return decoded;
}

}  // namespace ws::protocol
