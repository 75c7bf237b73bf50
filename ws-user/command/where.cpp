#include "shared/protocol/event.hpp"
#include "ws-user/command/command.hpp"

namespace ws::command {

// The room that a chat without one goes to, empty if there is none, and the sender's name.
void where(Context& context, const protocol::Request& request) {
  if (request.ref.empty()) return;
  const bool in_own = context.session.find_room(context.own_room) != nullptr;
  std::string out;
  protocol::encode_where(out, in_own ? context.own_room : "", context.session.user(), request.ref);
  context.session.reply(out);
}

}  // namespace ws::command
