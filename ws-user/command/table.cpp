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
};

constexpr std::array<Entry, 5> kTable{{
    {"join-room", join, true},
    {"leave-room", leave, true},
    {"chat", chat, false},
    {"ping", ping, false},
    {"where", where, false},
}};

}  // namespace

void dispatch(Context& context, const protocol::Request& request) {
  auto entry =
      std::find_if(kTable.begin(), kTable.end(), [&](const Entry& e) { return e.type == request.type; });
  if (entry == kTable.end()) {
    std::string known = request.type.empty() ? "a frame needs a type"
                                             : "there is no type \"" + std::string(request.type) + '"';
    return reply_error(context.session, ErrorCode::kBadType, known, request.ref);
  }
  if (entry->needs_room && !request.room) {
    return reply_error(context.session, ErrorCode::kBadRoom, std::string(request.type) + " needs a room",
                       request.ref);
  }
  if (request.room && !protocol::is_name(*request.room, context.limits.max_room_name)) {
    std::string limit = std::to_string(context.limits.max_room_name);
    return reply_error(context.session, ErrorCode::kBadRoom,
                       "a room's name is 1 to " + limit + " bytes of UTF-8 without control characters",
                       request.ref);
  }
  entry->handler(context, request);
}

void reply_error(session::Session& session, ErrorCode code, std::string_view message, std::string_view ref) {
  std::string out;
  protocol::encode_error(out, code, message, ref);
  session.reply(out);
}

}  // namespace ws::command
