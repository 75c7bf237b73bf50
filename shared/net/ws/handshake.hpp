#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "shared/base/bytes.hpp"
#include "shared/net/http/http.hpp"

namespace ws::net {

// What a server makes of a WebSocket handshake (RFC 6455 section 4.2.1): why it is refused, or the key that
// accepts it.
struct Handshake {
  std::optional<HttpResponse> refusal;
  std::string accept;
};

// Thread: any.
Handshake read_handshake(const HttpRequest& request);

// The answer that opens the WebSocket; without a subprotocol or extensions if they are empty.
Bytes upgrade_response(std::string_view accept, std::string_view subprotocol, std::string_view extensions);

}  // namespace ws::net
