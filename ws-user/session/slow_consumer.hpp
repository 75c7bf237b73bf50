#pragma once

#include "shared/net/ws/web_socket.hpp"

namespace ws::session {

// What happens when a client's queue is full: the one place that decides it. The client is told 4008 (too
// slow: come back) instead of what it has not read; its memory is freed at once, or after the close timeout
// if it does not read even that.
//
// Thread: loop.
inline void on_queue_full(net::WebSocket& connection) {
  connection.close_discarding(CloseCode::kTooSlow, "too slow: the queue is full");
}

}  // namespace ws::session
