#pragma once

#include <memory>
#include <string>

#include "shared/net/connection.hpp"
#include "ws-user/command/command.hpp"
#include "ws-user/gateway/settings.hpp"
#include "ws-user/node/shard.hpp"
#include "ws-user/session/session.hpp"

namespace ws::gateway {

// RoomsConnection: a socket that speaks the native dialect (`/` in client-protocol.md). Turns frames into
// commands.
//
// Thread: loop (its shard's). Owned by its connection; owns the session.
class RoomsConnection final : public net::MessageHandler {
 public:
  RoomsConnection(net::Connection& connection, node::Shard& shard, const Settings& settings, std::string user, bool echo);
  ~RoomsConnection() override;

  void on_message(net::Opcode opcode, std::string& payload) override;
  void on_shutdown() override;
  void on_close(const net::CloseReason& reason) override;

 private:
  void on_text(std::string_view text);
  void on_bare_text(std::string_view text);
  void leave_default_room(const std::string& joined);
  command::Context context();

  node::Shard& shard_;
  const Settings& settings_;
  std::string peer_;
  std::shared_ptr<session::Session> session_;
  bool in_default_room_ = false;  // until the first join-room
};

}  // namespace ws::gateway
