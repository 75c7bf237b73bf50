#pragma once

#include <string>
#include <system_error>

#include "shared/base/errors.hpp"

namespace ws::net {

// How a WebSocket ended, for the log, the counters and the handler.
struct CloseReason {
  CloseCode code = CloseCode::kAbnormal;
  std::string text;
  bool by_peer = false;
  std::error_code error;  // of the transport, where that was the cause; no_buffer_space: too much was unread
  int http_status = 0;    // of an outgoing handshake that was refused
};

}  // namespace ws::net
