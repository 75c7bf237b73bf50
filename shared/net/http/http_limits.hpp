#pragma once

#include <cstddef>
#include <cstdint>

#include "shared/base/clock.hpp"

namespace ws::net {

// Bounds of plain HTTP on one connection. Thread: immutable.
struct HttpLimits {
  std::size_t max_head = 16'000;          // bytes of request line and headers
  std::size_t max_body = 64 * 1024;       // bytes of a plain request's body, which is thrown away
  std::uint16_t max_requests = 1'000;     // plain ones of one connection
  milliseconds handshake_timeout{5'000};  // from accept to the complete request
  milliseconds response_timeout{30'000};  // to write a plain response
  milliseconds rest_timeout{10'000};      // of a kept connection, from an answer to the next request
  milliseconds close_timeout{5'000};      // for the peer's end of stream
};

}  // namespace ws::net
