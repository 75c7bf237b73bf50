#pragma once

#include <cstddef>
#include <cstdint>

#include "shared/base/clock.hpp"

namespace ws::net {

// Bounds of one server's connections. Thread: immutable.
struct Limits {
  std::size_t max_message = 64 * 1024;      // bytes of one incoming message, all fragments together
  std::size_t max_queue = 1024 * 1024;      // bytes of memory held for what one peer has yet to read
  std::size_t max_head = 16'000;            // bytes of request line and headers
  std::size_t max_body = 64 * 1024;         // bytes of a plain HTTP request's body, which is thrown away
  std::uint16_t max_requests = 1'000;       // plain HTTP ones of one connection
  std::size_t max_pong_backlog = 4 * 1024;  // queued bytes beyond which pings go unanswered
  milliseconds handshake_timeout{5'000};    // from accept to the complete request
  milliseconds response_timeout{30'000};    // to write a plain HTTP response
  milliseconds rest_timeout{10'000};        // of a kept connection, from an answer to the next request
  milliseconds close_timeout{5'000};        // for the peer's close frame, and for its end of stream
  milliseconds ping_after{20'000};          // of silence
  milliseconds dead_after{45'000};          // of silence
};

}  // namespace ws::net
