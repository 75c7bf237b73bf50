#include "shared/protocol/event.hpp"
#include "ws-user/command/command.hpp"

namespace ws::command {
namespace {

std::function<void(const node::Receipt&)> sent_reply(session::Session& session, std::string_view ref) {
  if (ref.empty()) return {};
  return [weak = session.weak_from_this(), ref = std::string(ref)](const node::Receipt& receipt) {
    auto self = weak.lock();
    if (self == nullptr) return;
    std::string out;
    protocol::encode_sent(out, receipt.id, receipt.wall, ref);
    self->reply(out);
  };
}

std::function<void(std::size_t)> relayed_reply(session::Session& session, std::string_view ref) {
  return [weak = session.weak_from_this(), ref = std::string(ref)](std::size_t peers) {
    auto self = weak.lock();
    if (self == nullptr) return;
    std::string out;
    protocol::encode_relayed(out, peers, ref);
    self->reply(out);
  };
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
  const std::string& room = request.room ? *request.room : context.default_room;
  if (room.empty()) return refuse(ErrorCode::kBadRoom, "chat needs a room: this server has no default room");
  if (session.find_room(room) == nullptr) {
    return refuse(ErrorCode::kNotJoined, "join \"" + room + "\" before you chat in it");
  }
  if (request.message.empty()) return refuse(ErrorCode::kBadMessage, "chat needs a message");
  if (request.message.size() > context.limits.max_message) {
    return refuse(ErrorCode::kTooLarge,
                  "a message is at most " + std::to_string(context.limits.max_message) + " bytes");
  }
  node::Publication publication;
  publication.room = room;
  publication.message = request.message;
  publication.user = session.user();
  publication.sender = session.id();
  publication.cid = request.cid.value_or("");
  publication.on_sent = sent_reply(session, request.ref);
  if (request.ack) publication.on_relayed = relayed_reply(session, request.ref);
  context.shard.publish(std::move(publication));
}

void say(Context& context, Saying saying) {
  if (saying.message.size() > context.limits.max_message) {
    return reply_error(context.session, ErrorCode::kTooLarge,
                       "a message is at most " + std::to_string(context.limits.max_message) + " bytes", "");
  }
  node::Publication publication;
  publication.room = std::move(saying.room);
  publication.message = std::move(saying.message);
  publication.user = context.session.user();
  publication.sender = context.session.id();
  publication.birth = saying.birth;
  publication.one_way = saying.one_way;
  context.shard.publish(std::move(publication));
}

}  // namespace ws::command
