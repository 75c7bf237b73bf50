#include "ws-user/command/command.hpp"

namespace ws::command {
namespace {

using protocol::Role;

std::optional<Refusal> judge_fields(const protocol::Request& request) {
  if (request.ack && (*request.ack != "relayed" || request.ref.empty())) {
    return Refusal{ErrorCode::kBadType, "\"ack\" is \"relayed\", and needs a ref to answer to"};
  }
  if (request.cid && request.cid->size() > protocol::kMaxCid) {
    return Refusal{ErrorCode::kBadType, "a cid is at most " + std::to_string(protocol::kMaxCid) + " bytes"};
  }
  return std::nullopt;
}

std::optional<Refusal> judge_place(const Context& context, std::string_view room) {
  if (context.role == Role::kConsumer) {
    return Refusal{ErrorCode::kForbidden, "consumers only listen; send to /publish"};
  }
  if (room.empty()) return Refusal{ErrorCode::kBadRoom, "chat needs a room: this server has no default room"};
  if (context.session.find_room(room) == nullptr) {
    return Refusal{ErrorCode::kNotJoined, "join \"" + std::string(room) + "\" before you chat in it"};
  }
  return std::nullopt;
}

std::optional<Refusal> judge_size(const Context& context, const protocol::Request& request) {
  const protocol::ClientLimits& limits = context.limits;
  if (request.sent > limits.max_message) {
    return Refusal{ErrorCode::kTooLarge,
                   "a message is at most " + std::to_string(limits.max_message) + " bytes"};
  }
  const std::size_t encoded = node::record_size_at_most(publication_of(context, request));
  if (encoded <= limits.max_encoded) return std::nullopt;
  return Refusal{ErrorCode::kTooLarge, "this message takes " + std::to_string(encoded) +
                                           " bytes on its way, and at most " +
                                           std::to_string(limits.max_encoded) + " go"};
}

}  // namespace

std::optional<Refusal> judge_message(const Context& context, const protocol::Request& request) {
  if (auto refusal = judge_fields(request)) return refusal;
  if (auto refusal = judge_place(context, request.room.value_or(context.own_room))) return refusal;
  if (request.message.empty()) return Refusal{ErrorCode::kBadMessage, "chat needs a message"};
  return judge_size(context, request);
}

}  // namespace ws::command
