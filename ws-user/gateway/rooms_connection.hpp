#pragma once

#include <string>
#include <string_view>

#include "ws-user/gateway/client_connection.hpp"

namespace ws::gateway {

// RoomsConnection: a socket that speaks the native dialect (`/` in PROTOCOL.md). Turns frames into
// commands.
//
// Thread: loop (its shard's).
class RoomsConnection final : public ClientConnection {
 public:
  RoomsConnection(net::WebSocket& connection, node::Shard& shard, const Settings& settings,
                  const Visitor& visitor);

 private:
  void say_goodbye() override;
  void on_text(std::string_view text) override;
  const std::string& own_room() const override { return settings().default_room; }
  void on_bare_text(std::string_view text);
  void leave_default_room(std::string_view joined);

  bool in_default_room_ = false;  // until the first join-room
};

}  // namespace ws::gateway
