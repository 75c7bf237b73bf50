#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "shared/net/http/http.hpp"
#include "shared/net/stream/guest.hpp"
#include "shared/net/ws/web_socket.hpp"

namespace ws::net {

// Arrival: a connection on its way from one server to another, which may be on another loop. With it go its
// socket, what is queued for it, a message that is half read, and its deadlines.
//
// Thread: whoever holds it. Owns the connection: without a server that adopts it, it ends, and nobody is
// told.
struct Arrival {
  std::unique_ptr<Guest> guest;
  std::optional<HttpRequest> request;  // a handshake that has yet to be answered; none: an open WebSocket
  std::string unread;                  // what came behind that, and was read already
};

// What a server answers to a WebSocket handshake: a refusal, a handler, or nothing, since another server is
// to.
struct UpgradeDecision {
  std::optional<HttpResponse> refusal;  // used if the rest is empty
  std::string subprotocol;              // empty: none
  std::function<std::unique_ptr<MessageHandler>(WebSocket&)> accept;
  // Called in the hand-over phase of the turn: takes it to the other server, to be adopted.
  std::function<void(Arrival)> elsewhere;
};

// Service: what a server serves. Thread: loop (one service may serve several loops: then it is for any).
class Service {
 public:
  virtual ~Service() = default;
  virtual HttpResponse on_request(const HttpRequest& request) = 0;
  virtual UpgradeDecision on_upgrade(const HttpRequest& request) = 0;
};

}  // namespace ws::net
