#include "ws-user/gateway/client_connection.hpp"

#include "shared/base/log.hpp"
#include "shared/base/utf8.hpp"

namespace ws::gateway {

ClientConnection::ClientConnection(net::WebSocket& connection, node::Shard& shard, const Settings& settings,
                                   protocol::Dialect dialect, const Visitor& visitor)
    : shard_(&shard),
      settings_(settings),
      connection_(connection),
      session_(std::make_shared<session::Session>(shard.next_session_id(), connection, dialect, visitor.user,
                                                  visitor.echo)) {
  if (spdlog::should_log(spdlog::level::info))
    spdlog::info("{} connected as {}", connection.peer(), session_->user());
  shard_->add_session(session_->id(), *session_);
}

// Also where entering the first room failed: then there is no on_close().
ClientConnection::~ClientConnection() {
  shard_->remove_session(session_->id());
}

command::Context ClientConnection::context() {
  return {*session_, *shard_, settings_.limits, own_room(), role()};
}

void ClientConnection::move_to(node::Shard& shard) {
  shard_ = &shard;
  shard_->add_session(session_->id(), *session_);
}

void ClientConnection::ask(const protocol::Request& request, command::Mover* mover) {
  auto with = context();
  with.mover = mover;
  command::dispatch(with, request);
}

void ClientConnection::enter_room(const std::string& room, bool announce) {
  auto with = context();
  command::enter_room(with, room, announce);
}

void ClientConnection::enter_to_speak(const std::string& room) {
  auto with = context();
  command::enter_to_speak(with, room);
}

void ClientConnection::on_message(net::Opcode opcode, std::string_view payload) {
  if (opcode == net::Opcode::kBinary) return on_binary(payload);
  hear_text(payload);
}

void ClientConnection::hear_text(std::string_view text) {
  if (spdlog::should_log(spdlog::level::debug))
    spdlog::debug("{} says {}", connection_.peer(), printable(text));
  on_text(text);
}

void ClientConnection::on_binary(std::string_view bytes) {
  if (is_utf8(bytes)) return hear_text(bytes);
  session_->close(CloseCode::kUnsupportedData, "this path takes text only");
}

bool ClientConnection::on_peer_close() {
  const auto answer = [this, alive = std::weak_ptr<session::Session>(session_)] {
    if (alive.expired()) return;
    try {
      tell_rest();
      connection_.answer_close();
    } catch (const std::exception&) {
      connection_.end(CloseCode::kInternalError, "internal error");
    }
  };
  const std::vector<std::uint32_t> way = way_here();
  way.empty() ? shard_->settle(answer) : shard_->settle(answer, way);
  return false;
}

void ClientConnection::on_shutdown() {
  tell_rest();
  say_goodbye();
  session_->close(CloseCode::kServiceRestart, "the server is restarting");
}

void ClientConnection::on_close(const net::CloseReason& reason) {
  session_->detach();
  auto with = context();
  command::leave_all_rooms(with);
  shard_->remove_session(session_->id());
  on_gone();
  if (spdlog::should_log(spdlog::level::info)) {
    spdlog::info("{} ({}) left: {} {}{}", connection_.peer(), session_->user(), static_cast<int>(reason.code),
                 printable(reason.text), reason.by_peer ? " (by the client)" : "");
  }
}

// A lane may keep more for it than its queue has room for, and it has no other turn to hear that in.
void ClientConnection::tell_rest() {
  connection_.lift_bound(true);
  for (const auto& room : session_->rooms()) room->membership.tell_rest();
  connection_.lift_bound(false);
}

}  // namespace ws::gateway
