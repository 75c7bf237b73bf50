#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "shared/net/ws/web_socket.hpp"
#include "ws-user/command/command.hpp"
#include "ws-user/gateway/settings.hpp"
#include "ws-user/node/shard.hpp"
#include "ws-user/session/session.hpp"

namespace ws::gateway {

// Who connects, and what the address says of it.
struct Visitor {
  std::string user;
  std::string room;   // from ?room=, else the default room; empty: none
  bool echo = false;  // hears its own messages
};

// ClientConnection: what the dialects share: the session's life and the log.
//
// Thread: loop (its shard's, which may change between two turns). Owned by its connection; owns the session.
class ClientConnection : public net::MessageHandler {
 public:
  ClientConnection(net::WebSocket& connection, node::Shard& shard, const Settings& settings,
                   protocol::Dialect dialect, const Visitor& visitor);
  ~ClientConnection() override;

  void on_message(net::Opcode opcode, std::string_view payload) final;
  // What it said is heard, and what is due to it is told, before the close frame that ends the connection.
  bool on_peer_close() final;
  void on_shutdown() final;
  void on_close(const net::CloseReason& reason) final;

 protected:
  // What there is to say when the server stops, ahead of the close frame.
  virtual void say_goodbye() {}
  virtual void on_text(std::string_view text) = 0;
  // For dialects that know no binary: some clients put their text into binary frames, so UTF-8 is read as
  // text, and anything else closes the connection.
  virtual void on_binary(std::string_view bytes);

  // Where its chat goes that names no room; empty: nowhere.
  virtual const std::string& own_room() const = 0;
  virtual protocol::Role role() const { return protocol::Role::kMember; }

  // Has a request of this client judged, and carried out or refused.
  void ask(const protocol::Request& request, command::Mover* mover = nullptr);
  void enter_room(const std::string& room, bool announce);
  void enter_to_speak(const std::string& room);
  // Where things that it asked for may be under way still, though it is not there any more.
  virtual std::vector<std::uint32_t> way_here() const { return {}; }
  // It is over, and out of all rooms.
  virtual void on_gone() noexcept {}

  command::Context context();
  node::Shard& shard() const { return *shard_; }
  net::WebSocket& connection() { return connection_; }
  // Throws for lack of memory; then it must go.
  void move_to(node::Shard& shard);
  session::Session& session() { return *session_; }
  const Settings& settings() const { return settings_; }

 private:
  void hear_text(std::string_view text);
  void tell_rest();

  node::Shard* shard_;
  const Settings& settings_;
  net::WebSocket& connection_;
  std::shared_ptr<session::Session> session_;
};

}  // namespace ws::gateway
