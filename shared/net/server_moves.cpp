// Connections on their way between two servers.
#include <utility>

#include "shared/net/server.hpp"

namespace ws::net {

// In this phase nobody is in the middle of a call to whoever goes. One that was to go when the server was
// told to stop is answered here.
void Server::hand_over() {
  for (std::size_t i = 0; i < leavers_.size(); ++i) {
    Leaver leaver = std::move(leavers_[i]);
    if (leaver.exchange == nullptr || leaver.exchange->stream().is_over()) continue;
    HttpExchange& exchange = *leaver.exchange;
    if (stops_) {
      go_on(exchange, std::move(leaver.request), std::move(leaver.unread));
      continue;
    }
    exchange.leave();
    leaver.take({unseat(exchange), std::move(leaver.request), std::move(leaver.unread)});
  }
  leavers_.clear();
}

// `enter(Guest&)` makes it this loop's. If that fails it is away still, and ends with its arrival.
template <typename Enter>
Guest& Server::take_in(Arrival& arrival, Enter&& enter) {
  loop().assert_here();
  Guest& guest = seat(std::move(arrival.guest));
  try {
    enter(guest);
    return guest;
  } catch (...) {
    unseat(guest);
    throw;
  }
}

void Server::adopt(Arrival arrival, Service& service) {
  HttpHost& entrance = entrance_of(service);
  auto& exchange = static_cast<HttpExchange&>(
      take_in(arrival, [&](Guest& guest) { static_cast<HttpExchange&>(guest).enter(entrance, group_); }));
  go_on(exchange, std::move(*arrival.request), std::move(arrival.unread));
}

// It is watched first, so that what came behind its request is handled once that is answered.
void Server::go_on(HttpExchange& exchange, HttpRequest request, std::string unread) {
  exchange.stream().enter_lobby();
  if (!exchange.stream().is_over()) exchange.answer_upgrade(std::move(request), std::move(unread));
}

Arrival Server::release(WebSocket& socket) {
  loop().assert_here();
  Arrival arrival;
  if (auto kept = unread_.extract(&socket)) arrival.unread = std::move(kept.mapped());
  socket.leave();
  arrival.guest = unseat(socket);
  return arrival;
}

WebSocket& Server::adopt(Arrival arrival) {
  Guest& guest = take_in(arrival, [&](Guest& socket) {
    std::string& unread = unread_[&socket];
    try {
      static_cast<WebSocket&>(socket).enter(*this, group_);
      unread = std::move(arrival.unread);
    } catch (...) {
      unread_.erase(&socket);
      throw;
    }
  });
  return static_cast<WebSocket&>(guest);
}

void Server::keep_unread(WebSocket& socket, std::string_view bytes) {
  unread_[&socket] = bytes;
}

void Server::go_on(WebSocket& socket) noexcept {
  std::string unread;
  if (auto kept = unread_.extract(&socket)) unread = std::move(kept.mapped());
  if (!socket.stream().watch()) return socket.end(CloseCode::kAbnormal, "its socket cannot be watched");
  socket.hear(std::move(unread));
  if (stops_) socket.shut_down();
}

}  // namespace ws::net
