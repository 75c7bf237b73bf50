#pragma once

#include <cstddef>

#include "shared/net/http/http_limits.hpp"
#include "shared/net/ws/web_socket_limits.hpp"

namespace ws::net {

// Bounds of one server's connections. Thread: immutable.
struct ServerLimits {
  std::size_t max_queue = 1024 * 1024;  // bytes of memory held for what one peer has yet to read
  HttpLimits http;
  WebSocketLimits ws;
};

}  // namespace ws::net
