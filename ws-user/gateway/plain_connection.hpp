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
  enum class Way { kBoth, kPublish, kConsume };

  PlainConnection(net::WebSocket& connection, node::Shard& shard, const Settings& settings,
                  const Visitor& visitor, Way way);

 private:
  void on_text(std::string_view text) override { pass_on(text, protocol::Birth::kPlainText); }
  void on_binary(std::string_view bytes) override { pass_on(bytes, protocol::Birth::kPlainBinary); }
  void pass_on(std::string_view bytes, protocol::Birth birth);

  std::string room_;
  Way way_;
};

}  // namespace ws::gateway
