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

void say_not_joined(session::Session& session, const std::string& room, const std::string& ref) {
  session.answer([&](std::string& out) {
    protocol::encode_error(out, ErrorCode::kNotJoined, "you left \"" + room + "\" before you had joined it",
                           ref);
  });
}

node::JoinAnswer answer_to(session::Session& session, const std::string& room, std::string_view ref) {
  if (ref.empty()) return {};
  node::JoinAnswer answer;
  answer.cancelled = [weak = session.weak_from_this(), room, ref = std::string(ref)] {
    if (auto self = weak.lock()) say_not_joined(*self, room, ref);
  };
  // Others may have stayed when this one left.
  answer.joined = [weak = session.weak_from_this(), room, ref = std::string(ref)] {
    auto self = weak.lock();
    if (self == nullptr) return;
    if (self->find_room(room) == nullptr) return say_not_joined(*self, room, ref);
    self->answer([&](std::string& out) { protocol::encode_joined(out, room, self->user(), ref); });
  };
  return answer;
}

session::JoinedRoom& enter(Context& context, const std::string& name, bool echo, bool announce,
                           node::JoinAnswer answer) {
  session::Session& session = context.session;
  session::JoinedRoom& room = session.add_room(name);
  room.echo = echo || session.echo();
  room.announced = announce;
  try {
    context.shard.join(name, session.hearing(), session, room.membership, std::move(answer));
  } catch (...) {
    session.remove_room(room);
    throw;
  }
  if (announce) context.shard.announce(name, session.user(), true, session.id());
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
  if (request.username) session.set_user(std::string(*request.username));
  session::JoinedRoom* room = session.find_room(name);
  if (room != nullptr) {
    room->echo = request.echo || session.echo();
    context.shard.confirm(name, session.id(), answer_to(session, name, request.ref));
  } else {
    room = &enter(context, name, request.echo, true, answer_to(session, name, request.ref));
  }
  room->gaps = request.gaps;
}

void enter_room(Context& context, const std::string& room, bool announce) {
  enter(context, room, false, announce, {});
}

}  // namespace ws::command
