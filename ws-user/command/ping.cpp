#include "shared/protocol/event.hpp"
#include "ws-user/command/command.hpp"

namespace ws::command {

void ping(Context& context, const protocol::Request& request) {
  std::string out;
  protocol::encode_pong(out, request.ref);
  context.session.reply(out);
}

}  // namespace ws::command
