#pragma once

#include <string>

#include "ws-user/gateway/client_connection.hpp"

namespace ws::gateway {

// PlainConnection: a socket whose frames are messages as they are (`/ws`, `/publish` and `/consume` of
// PROTOCOL.md).
//
// Thread: loop (its shard's).
class PlainConnection final : public ClientConnection {
 public:
  PlainConnection(net::WebSocket& connection, node::Shard& shard, const Settings& settings,
                  const Visitor& visitor, protocol::Role role);

 private:
  void on_text(std::string_view text) override { pass_on(text, protocol::Birth::kPlainText); }
  void on_binary(std::string_view bytes) override { pass_on(bytes, protocol::Birth::kPlainBinary); }
  void pass_on(std::string_view bytes, protocol::Birth birth);
  const std::string& own_room() const override { return room_; }
  protocol::Role role() const override { return role_; }

  std::string room_;
  protocol::Role role_;
};

}  // namespace ws::gateway
