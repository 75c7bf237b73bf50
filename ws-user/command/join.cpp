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

std::function<void()> joined_reply(session::Session& session, const std::string& room, std::string_view ref) {
  if (ref.empty()) return {};
  return [weak = session.weak_from_this(), room, ref = std::string(ref)] {
    auto self = weak.lock();
    if (self == nullptr) return;
    std::string out;
    protocol::encode_joined(out, room, self->user(), ref);
    self->reply(out);
  };
}

void enter(Context& context, const std::string& name, bool echo, bool announce,
           std::function<void()> on_joined) {
  session::Session& session = context.session;
  session::JoinedRoom& room = session.add_room(name);
  room.echo = echo || session.echo();
  room.announced = announce;
  context.shard.join(name, session.hearing(), session, room.membership, std::move(on_joined));
  if (announce) context.shard.announce(name, session.user(), true, session.id());
}

}  // namespace

void join(Context& context, const protocol::Request& request) {
  session::Session& session = context.session;
  if (auto field = unavailable_field(request); !field.empty()) {
    return reply_error(session, ErrorCode::kBadType,
                       "this server does not offer \"" + std::string(field) + '"', request.ref);
  }
  if (request.username) {
    if (!protocol::is_name(*request.username, context.limits.max_username)) {
      return reply_error(session, ErrorCode::kBadUsername,
                         "a user name is 1 to " + std::to_string(context.limits.max_username) +
                             " bytes of UTF-8 without control characters",
                         request.ref);
    }
    session.set_user(std::string(*request.username));
  }
  const std::string name(*request.room);
  if (session::JoinedRoom* known = session.find_room(name)) {
    known->echo = request.echo || session.echo();
    known->gaps = request.gaps;
    if (auto answer = joined_reply(session, name, request.ref)) answer();
    return;
  }
  if (session.rooms().size() >= context.limits.max_rooms_per_client) {
    return reply_error(session, ErrorCode::kTooManyRooms, "leave a room before you join another",
                       request.ref);
  }
  enter(context, name, request.echo, true, joined_reply(session, name, request.ref));
  session.find_room(name)->gaps = request.gaps;
}

void enter_room(Context& context, const std::string& room, bool announce) {
  enter(context, room, false, announce, {});
}

}  // namespace ws::command
