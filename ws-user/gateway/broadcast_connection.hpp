#pragma once

#include <string>

#include "ws-user/gateway/client_connection.hpp"

namespace ws::gateway {

// BroadcastConnection: a socket that speaks `/broadcast` of PROTOCOL.md: everything goes to one room.
//
// Thread: loop (its shard's).
class BroadcastConnection final : public ClientConnection {
 public:
  BroadcastConnection(net::WebSocket& connection, node::Shard& shard, const Settings& settings,
                      const Visitor& visitor);

 private:
  void on_text(std::string_view text) override;
  const std::string& own_room() const override { return room_; }

  std::string room_;
};

}  // namespace ws::gateway
