#include "ws-user/gateway/plain_connection.hpp"

#include "shared/protocol/plain_codec.hpp"

namespace ws::gateway {

PlainConnection::PlainConnection(net::WebSocket& connection, node::Shard& shard, const Settings& settings,
                                 const Visitor& visitor, Way way)
    : ClientConnection(connection, shard, settings, protocol::Dialect::kPlain, visitor),
      room_(visitor.room),
      way_(way) {
  if (way_ == Way::kPublish) return;  // a producer hears nothing, so it is in no room
  auto with = context();
  command::enter_room(with, room_, true);
}

void PlainConnection::pass_on(std::string_view bytes, protocol::Birth birth) {
  if (way_ == Way::kConsume) {
    return session().close(CloseCode::kPolicyViolation, "consumers only listen; send to /publish");
  }
  auto with = context();
  const std::string message = protocol::message_from_plain(bytes, birth);
  const std::string why = command::say(with, {room_, message, bytes.size(), birth, way_ == Way::kPublish});
  if (!why.empty()) session().close(CloseCode::kTooBig, why);  // an error would look like chat
}

}  // namespace ws::gateway
