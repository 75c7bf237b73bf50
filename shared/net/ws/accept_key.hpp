#pragma once

#include <string>
#include <string_view>

namespace ws::net {

// Sec-WebSocket-Accept for a Sec-WebSocket-Key (RFC 6455 section 4.2.2); empty if the key is not 16 bytes in
// base64. Thread: any.
std::string accept_key(std::string_view key);

}  // namespace ws::net
