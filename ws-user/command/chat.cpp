#include "ws-user/command/command.hpp"

namespace ws::command {
namespace {

bool too_large(Context& context, std::string_view message, std::string_view ref) {
  if (message.size() <= context.limits.max_message) return false;
  reply_error(context.session, ErrorCode::kTooLarge,
              "a message is at most " + std::to_string(context.limits.max_message) + " bytes", ref);
  return true;
}

node::Publication from(const session::Session& session, std::string_view room, std::string_view message) {
  node::Publication publication;
  publication.room = room;
  publication.message = message;
  publication.user = session.user();
  publication.sender = session.id();
  return publication;
}

}  // namespace

void chat(Context& context, const protocol::Request& request) {
  session::Session& session = context.session;
  auto refuse = [&](ErrorCode code, std::string_view why) { reply_error(session, code, why, request.ref); };
  if (request.ack && (*request.ack != "relayed" || request.ref.empty())) {
    return refuse(ErrorCode::kBadType, "\"ack\" is \"relayed\", and needs a ref to answer to");
  }
  if (request.cid && request.cid->size() > protocol::kMaxCid) {
    return refuse(ErrorCode::kBadType, "a cid is at most " + std::to_string(protocol::kMaxCid) + " bytes");
  }
  const std::string_view room = request.room.value_or(context.default_room);
  if (room.empty()) return refuse(ErrorCode::kBadRoom, "chat needs a room: this server has no default room");
  if (session.find_room(room) == nullptr) {
    return refuse(ErrorCode::kNotJoined, "join \"" + std::string(room) + "\" before you chat in it");
  }
  if (request.message.empty()) return refuse(ErrorCode::kBadMessage, "chat needs a message");
  if (too_large(context, request.message, request.ref)) return;
  node::Publication publication = from(session, room, request.message);
  if (request.cid) publication.cid = *request.cid;
  publication.ref = request.ref;
  publication.ack = request.ack.has_value();
  context.shard.publish(publication);
}

void say(Context& context, const Saying& saying) {
  if (too_large(context, saying.message, {})) return;
  node::Publication publication = from(context.session, saying.room, saying.message);
  publication.birth = saying.birth;
  publication.one_way = saying.one_way;
  context.shard.publish(publication);
}

}  // namespace ws::command
