#include "ws-user/gateway/rooms_connection.hpp"

#include <random>

#include "shared/base/log.hpp"
#include "shared/protocol/event.hpp"
#include "shared/protocol/text.hpp"

namespace ws::gateway {
namespace {

// When clients are asked to come back after a restart: spread, so that they do not all come at once.
constexpr milliseconds kReconnectAtLeast{500};
constexpr milliseconds kReconnectAtMost{3'000};

milliseconds reconnect_hint() {
  thread_local std::minstd_rand random{std::random_device{}()};
  return milliseconds(std::uniform_int_distribution<milliseconds::rep>(kReconnectAtLeast.count(),
                                                                       kReconnectAtMost.count())(random));
}

}  // namespace

RoomsConnection::RoomsConnection(net::Connection& connection, node::Shard& shard, const Settings& settings,
                                 std::string user, bool echo)
    : shard_(shard),
      settings_(settings),
      peer_(connection.peer()),
      session_(std::make_shared<session::Session>(shard.next_session_id(), connection, std::move(user), echo)) {
  spdlog::info("{} connected as {}", peer_, session_->user());
  shard_.add_session(session_->id(), *session_);
  if (settings_.default_room.empty()) return;
  auto with = context();
  command::enter_room(with, settings_.default_room);
  in_default_room_ = true;
}

RoomsConnection::~RoomsConnection() = default;

command::Context RoomsConnection::context() {
  return {*session_, shard_, settings_.limits, settings_.default_room};
}

void RoomsConnection::on_message(net::Opcode opcode, std::string& payload) {
  if (opcode == net::Opcode::kBinary) {
    return session_->close(CloseCode::kUnsupportedData, "this path takes text only");
  }
  spdlog::debug("{} says {}", peer_, payload);
  on_text(payload);
}

void RoomsConnection::on_text(std::string_view text) {
  if (!protocol::looks_like_object(text)) return on_bare_text(text);
  auto decoded = protocol::decode_request(text);
  switch (decoded.status) {
    case protocol::DecodedRequest::Status::kNotJson:
      return command::reply_error(*session_, ErrorCode::kBadJson, "this is no valid JSON object", "");
    case protocol::DecodedRequest::Status::kBadField: {
      ErrorCode code = decoded.bad_field == "room"       ? ErrorCode::kBadRoom
                       : decoded.bad_field == "username" ? ErrorCode::kBadUsername
                                                         : ErrorCode::kBadType;
      return command::reply_error(
          *session_, code, "the field \"" + decoded.bad_field + "\" has the wrong type", decoded.request.ref);
    }
    case protocol::DecodedRequest::Status::kOk:
      break;
  }
  auto with = context();
  command::dispatch(with, decoded.request);
  if (in_default_room_ && decoded.request.type == "join-room")
    leave_default_room(decoded.request.room.value_or(""));
}

// A client that has joined a room of its own choice hears just what it joined.
void RoomsConnection::leave_default_room(const std::string& joined) {
  if (session_->find_room(joined) == nullptr) return;  // refused
  in_default_room_ = false;
  if (joined == settings_.default_room) return;
  auto with = context();
  if (session::JoinedRoom* room = session_->find_room(settings_.default_room))
    command::leave_room(with, *room);
}

void RoomsConnection::on_bare_text(std::string_view text) {
  auto with = context();
  if (settings_.default_room.empty() || session_->find_room(settings_.default_room) == nullptr) {
    return command::reply_error(*session_, ErrorCode::kBadJson,
                                "a frame is a JSON object; bare text goes to the default room, "
                                "and you are not in it",
                                "");
  }
  std::string message;
  protocol::append_json_string(message, text);
  command::say(with, settings_.default_room, std::move(message));
}

void RoomsConnection::on_shutdown() {
  std::string out;
  protocol::encode_going_away(out, reconnect_hint());
  session_->reply(out);
  session_->close(CloseCode::kServiceRestart, "the server is restarting");
}

void RoomsConnection::on_close(const net::CloseReason& reason) {
  spdlog::info("{} ({}) left: {} {}{}", peer_, session_->user(), static_cast<int>(reason.code), reason.text,
               reason.by_peer ? " (by the client)" : "");
  session_->detach();
  auto with = context();
  command::leave_all_rooms(with);
  shard_.remove_session(session_->id());
}

}  // namespace ws::gateway
