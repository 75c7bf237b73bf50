#include <optional>
#include <utility>

#include "shared/protocol/event.hpp"
#include "shared/protocol/text.hpp"
#include "ws-user/command/command.hpp"

namespace ws::command {
namespace {

// Fields of join-room that this version does not know: refused rather than half done.
std::string_view unavailable_field(const protocol::Request& request) {
  if (request.history) return "history";
  if (request.since) return "since";
  if (request.presence) return "presence";
  return {};
}

session::JoinedRoom& enter(Context& context, const std::string& name, bool echo, bool announce,
                           std::string_view ref) {
  session::Session& session = context.session;
  session::JoinedRoom& room = session.add_room(name);
  room.echo = echo || session.echo();
  room.announced = announce;
  try {
    room.home = context.shard.join(name, session.hearing(), session.id(), session, room.membership, ref);
  } catch (...) {
    session.remove_room(room);
    throw;
  }
  if (announce) context.shard.announce(name, room.home, session.user(), true, session.id());
  return room;
}

// Why the session may not join; none: it may.
std::optional<std::pair<ErrorCode, std::string>> refusal(const Context& context,
                                                         const protocol::Request& request) {
  if (auto field = unavailable_field(request); !field.empty()) {
    return {{ErrorCode::kBadType, "this server does not offer \"" + std::string(field) + '"'}};
  }
  if (request.username && !protocol::is_name(*request.username, context.limits.max_username)) {
    return {{ErrorCode::kBadUsername, "a user name is 1 to " + std::to_string(context.limits.max_username) +
                                          " bytes of UTF-8 without control characters"}};
  }
  const bool is_new = context.session.find_room(*request.room) == nullptr;
  if (is_new && context.session.rooms().size() >= context.limits.max_rooms_per_client) {
    return {{ErrorCode::kTooManyRooms, "leave a room before you join another"}};
  }
  return std::nullopt;
}

}  // namespace

// A refused join changes nothing. Who joins a room once more is answered no sooner than for its first join.
void join(Context& context, const protocol::Request& request) {
  session::Session& session = context.session;
  if (const auto refused = refusal(context, request)) {
    return reply_error(session, refused->first, refused->second, request.ref);
  }
  const std::string name(*request.room);
  session::JoinedRoom* room = session.find_room(name);
  if (room == nullptr && context.mover != nullptr && context.mover->takes_to(name)) return;
  if (request.username) session.set_user(std::string(*request.username));
  if (room != nullptr) {
    room->echo = request.echo || session.echo();
    context.shard.confirm(name, room->home, session.id(), room->membership, request.ref);
  } else {
    room = &enter(context, name, request.echo, true, request.ref);
  }
  room->gaps = request.gaps;
}

void enter_room(Context& context, const std::string& room, bool announce) {
  enter(context, room, false, announce, {});
}

void enter_to_speak(Context& context, const std::string& name) {
  session::JoinedRoom& room = context.session.add_room(name);
  room.speaks_only = true;
  try {
    room.home = context.shard.join_as_speaker(name, context.session.id());
  } catch (...) {
    context.session.remove_room(room);
    throw;
  }
}

}  // namespace ws::command
