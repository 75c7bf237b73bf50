#include <algorithm>
#include <array>

#include "shared/protocol/event.hpp"
#include "shared/protocol/text.hpp"
#include "ws-user/command/command.hpp"

namespace ws::command {
namespace {

struct Entry {
  std::string_view type;
  void (*handler)(Context&, const protocol::Request&);
  bool needs_room;  // a valid `room` must be given
  bool speaks;      // it carries a message
};

constexpr std::array<Entry, 5> kTable{{
    {"join-room", join, true, false},
    {"leave-room", leave, true, false},
    {"chat", chat, false, true},
    {"ping", ping, false, false},
    {"where", where, false, false},
}};

std::optional<Refusal> judge(const Context& context, const Entry& entry, const protocol::Request& request) {
  if (entry.needs_room && !request.room) {
    return Refusal{ErrorCode::kBadRoom, std::string(request.type) + " needs a room"};
  }
  if (request.room && !protocol::is_name(*request.room, context.limits.max_room_name)) {
    return Refusal{ErrorCode::kBadRoom, "a room's name is 1 to " +
                                            std::to_string(context.limits.max_room_name) +
                                            " bytes of UTF-8 without control characters"};
  }
  if (entry.speaks) return judge_message(context, request);
  return std::nullopt;
}

// Of a client whose dialect has no errors.
CloseCode close_code_for(ErrorCode code) {
  return code == ErrorCode::kTooLarge ? CloseCode::kTooBig : CloseCode::kPolicyViolation;
}

}  // namespace

void dispatch(Context& context, const protocol::Request& request) {
  auto entry =
      std::find_if(kTable.begin(), kTable.end(), [&](const Entry& e) { return e.type == request.type; });
  if (entry == kTable.end()) {
    std::string known = request.type.empty() ? "a frame needs a type"
                                             : "there is no type \"" + std::string(request.type) + '"';
    return reply_error(context.session, ErrorCode::kBadType, known, request.ref);
  }
  if (const auto refusal = judge(context, *entry, request)) {
    return reply_error(context.session, refusal->code, refusal->why, request.ref);
  }
  entry->handler(context, request);
}

void reply_error(session::Session& session, ErrorCode code, std::string_view message, std::string_view ref) {
  if (session.hearing().dialect() == protocol::Dialect::kPlain) {
    return session.close(close_code_for(code), message);
  }
  std::string out;
  protocol::encode_error(out, code, message, ref);
  session.reply(out);
}

}  // namespace ws::command
