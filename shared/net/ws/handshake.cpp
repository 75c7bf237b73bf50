#include "shared/net/ws/handshake.hpp"

#include "shared/net/ws/accept_key.hpp"

namespace ws::net {
namespace {

HttpResponse wrong_version() {
  HttpResponse response = plain_response(426, "only WebSocket version 13 is spoken here");
  response.headers["Sec-WebSocket-Version"] = "13";
  return response;
}

// Nothing, if it is a handshake.
std::optional<HttpResponse> fault_of(const HttpRequest& request) {
  if (request.is_http_1_0) return plain_response(505, "a WebSocket handshake needs HTTP/1.1");
  if (request.method != "GET") return plain_response(405, "a WebSocket handshake is a GET");
  if (!request.names("Upgrade", "websocket"))
    return plain_response(400, "Upgrade: websocket is missing; a proxy on the way must pass it on");
  if (!request.names("Connection", "upgrade"))
    return plain_response(400, "Connection: Upgrade is missing; a proxy on the way must pass it on");
  if (request.has_body) return plain_response(400, "a WebSocket handshake has no body");
  if (request.header("Sec-WebSocket-Version") != "13") return wrong_version();
  return std::nullopt;
}

}  // namespace

Handshake read_handshake(const HttpRequest& request) {
  if (auto fault = fault_of(request)) return {std::move(fault), {}};
  std::string accept = accept_key(request.header("Sec-WebSocket-Key"));
  if (accept.empty()) return {plain_response(400, "Sec-WebSocket-Key must be 16 bytes in base64"), {}};
  return {std::nullopt, std::move(accept)};
}

Bytes upgrade_response(std::string_view accept, std::string_view subprotocol, std::string_view extensions) {
  constexpr std::string_view kHead =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Accept: ";
  constexpr std::string_view kSubprotocol = "\r\nSec-WebSocket-Protocol: ";
  constexpr std::string_view kExtensions = "\r\nSec-WebSocket-Extensions: ";
  constexpr std::string_view kEnd = "\r\n\r\n";
  std::string tail(accept);
  if (!subprotocol.empty()) tail.append(kSubprotocol).append(subprotocol);
  if (!extensions.empty()) tail.append(kExtensions).append(extensions);
  return Bytes(kHead, tail.append(kEnd));
}

}  // namespace ws::net
