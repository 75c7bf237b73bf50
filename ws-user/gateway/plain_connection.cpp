#include "ws-user/gateway/plain_connection.hpp"

#include "shared/protocol/plain_codec.hpp"

namespace ws::gateway {

PlainConnection::PlainConnection(net::WebSocket& connection, node::Shard& shard, const Settings& settings,
                                 const Visitor& visitor, protocol::Role role)
    : ClientConnection(connection, shard, settings, protocol::Dialect::kPlain, visitor),
      room_(visitor.room),
      role_(role) {
  if (role_ == protocol::Role::kProducer) {
    enter_to_speak(room_);
  } else {
    enter_room(room_, true);
  }
}

void PlainConnection::pass_on(std::string_view bytes, protocol::Birth birth) {
  const std::string message = protocol::message_from_plain(bytes, birth);
  ask(protocol::chat_request(message, bytes.size(), birth));
}

}  // namespace ws::gateway
