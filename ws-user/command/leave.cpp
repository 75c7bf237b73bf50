#include "shared/protocol/event.hpp"
#include "ws-user/command/command.hpp"

namespace ws::command {

void leave(Context& context, const protocol::Request& request) {
  session::JoinedRoom* room = context.session.find_room(*request.room);
  if (room == nullptr) {
    return reply_error(context.session, ErrorCode::kNotJoined,
                       "you are not in \"" + std::string(*request.room) + '"', request.ref);
  }
  room->membership.tell_rest();
  leave_room(context, *room);
  if (request.ref.empty()) return;
  std::string out;
  protocol::encode_left(out, *request.room, request.ref);
  context.session.reply(out);
}

void leave_room(Context& context, session::JoinedRoom& room) noexcept {
  session::Session& session = context.session;
  if (room.speaks_only) {
    context.shard.leave_as_speaker(session.id());
  } else {
    context.shard.leave(room.name, room.home, session.hearing(), room.membership);
  }
  if (room.announced) context.shard.announce(room.name, room.home, session.user(), false, session.id());
  session.remove_room(room);
}

void leave_all_rooms(Context& context) noexcept {
  while (!context.session.rooms().empty()) leave_room(context, *context.session.rooms().back());
}

}  // namespace ws::command
