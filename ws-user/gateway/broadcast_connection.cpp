#include "ws-user/gateway/broadcast_connection.hpp"

#include "shared/protocol/broadcast_codec.hpp"

namespace ws::gateway {

BroadcastConnection::BroadcastConnection(net::WebSocket& connection, node::Shard& shard,
                                         const Settings& settings, const Visitor& visitor)
    : ClientConnection(connection, shard, settings, protocol::Dialect::kBroadcast, visitor),
      room_(visitor.room) {
  enter_room(room_, true);
}

void BroadcastConnection::on_text(std::string_view text) {
  using Status = protocol::BroadcastRequest::Status;
  auto request = protocol::decode_broadcast(text);
  if (request.status == Status::kNotJson) {
    return command::reply_error(session(), ErrorCode::kBadJson, "this is no valid JSON object", "");
  }
  if (request.status == Status::kNoContent) {
    return command::reply_error(session(), ErrorCode::kBadMessage, "a message needs content", "");
  }
  ask(protocol::chat_request(request.content, request.sent));
}

}  // namespace ws::gateway
