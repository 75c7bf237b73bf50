#pragma once

#include <string_view>

#include "shared/net/ws/close_reason.hpp"
#include "shared/net/ws/frame.hpp"

namespace ws::net {

// MessageHandler: the user of one open WebSocket. Owned by it, destroyed after on_close.
//
// Thread: loop. An exception out of a handler costs that WebSocket only.
class MessageHandler {
 public:
  virtual ~MessageHandler() = default;
  // A text or binary message, unmasked and whole; text is UTF-8. The payload lives only during the call.
  virtual void on_message(Opcode opcode, std::string_view payload) = 0;
  // The peer has sent its close frame and will say nothing more. True: it is answered at once. False: when
  // the handler calls answer_close(), from within this call or later.
  virtual bool on_peer_close() { return true; }
  // The server is stopping: say what is to be said, then close.
  virtual void on_shutdown() = 0;
  virtual void on_close(const CloseReason& reason) = 0;
};

}  // namespace ws::net
