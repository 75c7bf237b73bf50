#pragma once

#include "shared/net/loop/unique_fd.hpp"

namespace ws::net {

// What a full server makes of an accepted socket for which it has no place. Thread: any. None of them waits.

// Whether what has arrived of a request is the beginning of a WebSocket handshake. The bytes stay where they
// are.
bool asks_for_websocket(const UniqueFd& socket);

// Answers 503, whatever was asked. The socket is to be closed then.
void refuse_unread(const UniqueFd& socket);

}  // namespace ws::net
