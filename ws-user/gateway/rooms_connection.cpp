#include "ws-user/gateway/rooms_connection.hpp"

#include <random>

#include "shared/protocol/event.hpp"
#include "shared/protocol/text.hpp"
#include "ws-user/gateway/moves.hpp"

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

// A request that may be handled on another shard.
class RoomsConnection::Departing final : public command::Mover {
 public:
  Departing(RoomsConnection& connection, std::string_view request)
      : connection_(connection), request_(request) {}
  bool takes_to(const std::string& room) override {
    return connection_.moves_->takes(connection_, room, request_);
  }

 private:
  RoomsConnection& connection_;
  std::string_view request_;
};

RoomsConnection::RoomsConnection(net::WebSocket& connection, node::Shard& shard, const Settings& settings,
                                 const Visitor& visitor, Moves* moves)
    : ClientConnection(connection, shard, settings, protocol::Dialect::kRooms, visitor), moves_(moves) {
  if (settings.default_room.empty()) return;
  enter_room(settings.default_room, false);
  in_default_room_ = true;
}

void RoomsConnection::on_text(std::string_view text) {
  if (!protocol::looks_like_object(text)) return on_bare_text(text);
  auto decoded = protocol::decode_request(text);
  switch (decoded.status) {
    case protocol::DecodedRequest::Status::kNotJson:
      return command::reply_error(session(), ErrorCode::kBadJson, "this is no valid JSON object", "");
    case protocol::DecodedRequest::Status::kBadField: {
      ErrorCode code = decoded.bad_field == "room"       ? ErrorCode::kBadRoom
                       : decoded.bad_field == "username" ? ErrorCode::kBadUsername
                                                         : ErrorCode::kBadType;
      return command::reply_error(
          session(), code, "the field \"" + decoded.bad_field + "\" has the wrong type", decoded.request.ref);
    }
    case protocol::DecodedRequest::Status::kOk:
      break;
  }
  Departing departing(*this, text);
  ask(decoded.request, moves_ == nullptr ? nullptr : &departing);
  if (in_default_room_ && decoded.request.type == "join-room")
    leave_default_room(decoded.request.room.value_or(""));
}

// A client that has joined a room of its own choice hears just what it joined.
void RoomsConnection::leave_default_room(std::string_view joined) {
  if (session().find_room(joined) == nullptr) return;  // refused
  in_default_room_ = false;
  if (joined == settings().default_room) return;
  auto with = context();
  if (session::JoinedRoom* room = session().find_room(settings().default_room))
    command::leave_room(with, *room);
}

void RoomsConnection::on_bare_text(std::string_view text) {
  if (settings().default_room.empty() || session().find_room(settings().default_room) == nullptr) {
    return command::reply_error(session(), ErrorCode::kBadJson,
                                "a frame is a JSON object; bare text goes to the default room, "
                                "and you are not in it",
                                "");
  }
  std::string message;
  protocol::append_json_string(message, text);
  ask(protocol::chat_request(message, text.size()));
}

void RoomsConnection::say_goodbye() {
  std::string out;
  protocol::encode_going_away(out, reconnect_hint());
  session().reply(out);
}

}  // namespace ws::gateway
