// A connection's first part: its HTTP request, and what is answered to it.
#include "shared/net/connection.hpp"
#include "shared/net/server.hpp"

namespace ws::net {

void Connection::take_request_bytes(char* data, std::size_t size) {
  if (parser_ == nullptr) return;  // answered; what follows is not read
  std::size_t used = 0;
  switch (parser_->consume(data, size, &used)) {
    case HttpParser::State::kMore:
      return;
    case HttpParser::State::kRefused: {
      HttpResponse refusal = parser_->refusal();
      return respond(refusal, false);
    }
    case HttpParser::State::kComplete:
      break;
  }
  HttpRequest request = parser_->take_request();
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
  deadline_ = server_.loop().now() + server_.limits().response_timeout;
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
  std::string accept = accept_key(std::string(request.header("Sec-WebSocket-Key")));
  if (accept.empty()) return refuse(plain_response(400, "Sec-WebSocket-Key must be 16 bytes in base64"));
  if (server_.shutting_down_) return refuse(plain_response(503, "the server is restarting"));

  UpgradeDecision decision = service_.on_upgrade(request);
  if (!decision.accept) return refuse(decision.refusal);
  std::string head = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n";
  head += "Sec-WebSocket-Accept: " + accept + "\r\n";
  if (!decision.subprotocol.empty()) head += "Sec-WebSocket-Protocol: " + decision.subprotocol + "\r\n";
  enqueue(Slice(Bytes(head + "\r\n")));
  parser_.reset();
  state_ = State::kOpen;
  server_.stats_.upgraded.add();
  server_.stats_.open.add(1);
  handler_ = decision.accept(*this);
}

}  // namespace ws::net
