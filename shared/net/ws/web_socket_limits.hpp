#pragma once

#include <cstddef>

#include "shared/base/clock.hpp"

namespace ws::net {

// Bounds of one open WebSocket. Thread: immutable.
struct WebSocketLimits {
  std::size_t max_message = 64 * 1024;      // bytes of one incoming message, all fragments together
  std::size_t max_pong_backlog = 4 * 1024;  // queued bytes beyond which pings go unanswered
  milliseconds close_timeout{5'000};        // for the peer's close frame, and for its end of stream
  milliseconds ping_after{20'000};          // of silence
  milliseconds dead_after{45'000};          // of silence
};

}  // namespace ws::net
