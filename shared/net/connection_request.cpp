// A connection's first part: its HTTP request, and what is answered to it.
#include "shared/net/accept_key.hpp"
#include "shared/net/connection.hpp"
#include "shared/net/server.hpp"

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

void Connection::take_request_bytes(char* data, std::size_t size) {
  if (drain_when_sent_) return;  // answered; what follows is not read
  HttpParser fresh(server_.limits());
  HttpParser& parser = parser_ == nullptr ? fresh : *parser_;
  std::size_t used = 0;
  switch (parser.consume(data, size, &used)) {
    case HttpParser::State::kMore:
      if (parser_ == nullptr) parser_ = std::make_unique<HttpParser>(std::move(fresh));
      return;
    case HttpParser::State::kRefused: {
      HttpResponse refusal = parser.refusal();
      return respond(refusal, false);
    }
    case HttpParser::State::kComplete:
      break;
  }
  HttpRequest request = parser.take_request();
  if (!request.wants_upgrade()) return answer(request);
  upgrade(request);
  if (state_ == State::kOpen && used < size)
    take_frame_bytes(reinterpret_cast<std::uint8_t*>(data) + used, size - used);
}

void Connection::answer(const HttpRequest& request) {
  server_.stats_.http_requests.add();
  respond(service_.on_request(request), request.method == "HEAD");
}

void Connection::respond(const HttpResponse& response, bool head_only) {
  parser_.reset();
  since_ = server_.now() + server_.limits().response_timeout;
  drain_when_sent_ = true;
  enqueue(Slice(serialize(response, head_only)));
}

// RFC 6455 section 4.2.1, and nothing more lenient.
void Connection::upgrade(const HttpRequest& request) {
  auto refuse = [&](const HttpResponse& response) {
    server_.stats_.http_requests.add();
    respond(response, false);
  };
  if (request.method != "GET") return refuse(plain_response(405, "a WebSocket handshake is a GET"));
  if (request.header("Connection").empty())
    return refuse(plain_response(400, "Connection: Upgrade is missing"));
  if (!request.body.empty()) return refuse(plain_response(400, "a WebSocket handshake has no body"));
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
