// A connection's first part: its HTTP request, and what is answered to it.
#include "shared/net/connection.hpp"
#include "shared/net/server.hpp"
#include "shared/net/ws/accept_key.hpp"

namespace ws::net {
namespace {

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

}  // namespace

void Connection::take_request_bytes(std::string_view bytes) {
  HttpParser parser = parser_ == nullptr ? HttpParser(server_.limits()) : std::move(*parser_);
  switch (parser.consume(bytes)) {
    case HttpParser::State::kMore:
      parser_ = std::make_unique<HttpParser>(std::move(parser));
      return;
    case HttpParser::State::kRefused:
      return refuse(parser.refusal());
    case HttpParser::State::kComplete:
      break;
  }
  parser_.reset();
  const HttpRequest request = parser.take_request();
  std::string rest = parser.take_rest();
  if (request.wants_upgrade()) {
    upgrade(request);
    if (state_ == State::kOpen) take_frame_bytes(reinterpret_cast<std::uint8_t*>(rest.data()), rest.size());
    return;
  }
  answer(request);
  if (!rest.empty() && !drain_when_sent_)
    parser_ = std::make_unique<HttpParser>(server_.limits(), std::move(rest));
}

void Connection::answer(const HttpRequest& request) {
  server_.stats_.http_requests.add();
  const HttpResponse response = service_.on_request(request);
  const bool keep = request.may_be_followed() && !response.closes && !server_.shutting_down_ &&
                    ++answers_ < server_.limits().max_requests;
  respond(response, request.method == "HEAD", keep ? server_.limits().rest_timeout : milliseconds::zero());
}

void Connection::refuse(const HttpResponse& response) {
  server_.stats_.http_requests.add();
  respond(response, false, milliseconds::zero());
}

void Connection::respond(const HttpResponse& response, bool head_only, milliseconds keep_for) {
  parser_.reset();
  state_ = State::kAnswering;
  since_ = server_.now() + server_.limits().response_timeout;
  drain_when_sent_ = keep_for == milliseconds::zero();
  enqueue(Slice(serialize(response, head_only, keep_for)));
}

// RFC 6455 section 4.2.1, and nothing more lenient.
void Connection::upgrade(const HttpRequest& request) {
  if (request.is_http_1_0) return refuse(plain_response(505, "a WebSocket handshake needs HTTP/1.1"));
  if (request.method != "GET") return refuse(plain_response(405, "a WebSocket handshake is a GET"));
  if (!request.names("Upgrade", "websocket"))
    return refuse(plain_response(400, "Upgrade: websocket is missing; a proxy on the way must pass it on"));
  if (!request.names("Connection", "upgrade"))
    return refuse(plain_response(400, "Connection: Upgrade is missing; a proxy on the way must pass it on"));
  if (request.has_body) return refuse(plain_response(400, "a WebSocket handshake has no body"));
  if (request.header("Sec-WebSocket-Version") != "13") {
    HttpResponse response = plain_response(426, "only WebSocket version 13 is spoken here");
    response.headers["Sec-WebSocket-Version"] = "13";
    return refuse(response);
  }
  std::string accept = accept_key(request.header("Sec-WebSocket-Key"));
  if (accept.empty()) return refuse(plain_response(400, "Sec-WebSocket-Key must be 16 bytes in base64"));
  if (server_.shutting_down_) return refuse(plain_response(503, "the server is restarting"));

  UpgradeDecision decision = service_.on_upgrade(request);
  if (!decision.accept) return refuse(*decision.refusal);
  enqueue(Slice(upgrade_response(accept, decision.subprotocol, agree_on_compression(request))));
  parser_.reset();
  state_ = State::kOpen;
  since_ = server_.now();
  handler_ = decision.accept(*this);  // if this throws, it never was open
  server_.stats_.upgraded.add();
  server_.stats_.open.add(1);
  if (compresses()) server_.stats_.compressing.add(1);
}

}  // namespace ws::net
