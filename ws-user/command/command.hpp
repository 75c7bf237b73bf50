#pragma once

#include <string>
#include <string_view>

#include "shared/protocol/limits.hpp"
#include "shared/protocol/request.hpp"
#include "ws-user/node/shard.hpp"
#include "ws-user/session/session.hpp"

namespace ws::command {

// What every command works with.
struct Context {
  session::Session& session;
  node::Shard& shard;
  const protocol::Limits& limits;
  const std::string& default_room;  // empty: none
};

// Looks the request's type up in the table of commands, checks once what the table asks for, and runs the
// handler. Errors: answered to the session.
//
// Thread: loop.
void dispatch(Context& context, const protocol::Request& request);

// A chat message from outside the table: bare text, or a frame of another dialect. `message` is JSON, of what
// was sent as `sent` bytes. The views live during the call.
struct Saying {
  std::string_view room;
  std::string_view message;
  std::size_t sent;
  protocol::Birth birth = protocol::Birth::kJson;
  bool one_way = false;  // from a producer, who is in no room
};
// Answers why it is too large to be said; empty: it is said.
std::string say(Context& context, const Saying& saying);

void reply_error(session::Session& session, ErrorCode code, std::string_view message, std::string_view ref);

// The handlers, one file each.
void join(Context& context, const protocol::Request& request);
void leave(Context& context, const protocol::Request& request);
void chat(Context& context, const protocol::Request& request);
void ping(Context& context, const protocol::Request& request);
void where(Context& context, const protocol::Request& request);

// Enters a room without an answer: how a client comes into the room it starts in.
void enter_room(Context& context, const std::string& room, bool announce);
// Likewise for one who only speaks there.
void enter_to_speak(Context& context, const std::string& room);
// Leaves one; leaves all.
void leave_room(Context& context, session::JoinedRoom& room) noexcept;
void leave_all_rooms(Context& context) noexcept;

}  // namespace ws::command
