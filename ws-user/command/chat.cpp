#include "ws-user/command/command.hpp"

namespace ws::command {
namespace {

// Why a message that was sent as so many bytes is refused; empty: it is not. The sentence fits a close frame.
std::string too_large(const protocol::Limits& limits, std::size_t sent,
                      const node::Publication& publication) {
  if (sent > limits.max_message)
    return "a message is at most " + std::to_string(limits.max_message) + " bytes";
  const std::size_t encoded = node::record_size_at_most(publication);
  if (encoded <= limits.max_encoded) return {};
  return "this message takes " + std::to_string(encoded) + " bytes on its way, and at most " +
         std::to_string(limits.max_encoded) + " go";
}

node::Publication from(const session::Session& session, std::string_view room, std::string_view message) {
  node::Publication publication;
  publication.room = room;
  publication.message = message;
  publication.user = session.user();
  publication.sender = session.id();
  if (const session::JoinedRoom* joined = session.find_room(room)) publication.home = joined->home;
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
  node::Publication publication = from(session, room, request.message);
  if (request.cid) publication.cid = *request.cid;
  const std::string why = too_large(context.limits, request.message.size(), publication);
  if (!why.empty()) return refuse(ErrorCode::kTooLarge, why);
  publication.ref = request.ref;
  publication.ack = request.ack.has_value();
  context.shard.say(publication);
}

std::string say(Context& context, const Saying& saying) {
  node::Publication publication = from(context.session, saying.room, saying.message);
  publication.birth = saying.birth;
  publication.one_way = saying.one_way;
  std::string why = too_large(context.limits, saying.sent, publication);
  if (why.empty()) context.shard.say(publication);
  return why;
}

}  // namespace ws::command
