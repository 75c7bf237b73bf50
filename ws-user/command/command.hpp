#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "shared/protocol/limits.hpp"
#include "shared/protocol/request.hpp"
#include "ws-user/node/shard.hpp"
#include "ws-user/session/session.hpp"

namespace ws::command {

// Mover: who may take a session to the shard that a room lives on, before it joins there. Thread: loop.
class Mover {
 public:
  virtual ~Mover() = default;
  // True: it goes, and makes its request there once more; nothing is to be done here. A session that is in a
  // room of its own choice stays.
  virtual bool takes_to(const std::string& room) = 0;
};

// What every command works with.
struct Context {
  session::Session& session;
  node::Shard& shard;
  const protocol::ClientLimits& limits;
  const std::string& own_room;  // where its chat goes that names no room; empty: nowhere
  protocol::Role role = protocol::Role::kMember;
  Mover* mover = nullptr;  // null: it stays where it is
};

// The one gate: whatever a client asks for passes here, in whatever dialect it said so. Looks the request's
// type up in the table of commands, has it judged, and runs the handler. Errors: answered to the session.
//
// Thread: loop.
void dispatch(Context& context, const protocol::Request& request);

// Why a request is refused. The sentence fits a close frame (123 bytes) where it is about a message.
struct Refusal {
  ErrorCode code;
  std::string why;
};
// Judges what somebody says, for all dialects alike: who may say it, where, and how large it may be.
std::optional<Refusal> judge_message(const Context& context, const protocol::Request& request);

// Tells a client what is wrong: as an error, or, where that would look like chat, by closing the connection.
void reply_error(session::Session& session, ErrorCode code, std::string_view message, std::string_view ref);

// The handlers, one file each.
void join(Context& context, const protocol::Request& request);
void leave(Context& context, const protocol::Request& request);
void chat(Context& context, const protocol::Request& request);
void ping(Context& context, const protocol::Request& request);
void where(Context& context, const protocol::Request& request);

// The message of a request that was not refused, as the node takes it. The views are the request's and the
// context's.
node::Publication publication_of(const Context& context, const protocol::Request& request);

// Enters a room without an answer: how a client comes into the room it starts in.
void enter_room(Context& context, const std::string& room, bool announce);
// Likewise for one who only speaks there.
void enter_to_speak(Context& context, const std::string& room);
// Leaves one; leaves all.
void leave_room(Context& context, session::JoinedRoom& room) noexcept;
void leave_all_rooms(Context& context) noexcept;

}  // namespace ws::command
