// A connection that is kept for further requests (RFC 9112 section 9.3): one is read after the answer to the
// one before has left, however many came at once.
#include "shared/net/connection.hpp"
#include "shared/net/server.hpp"

namespace ws::net {

// It came too early, with the one before: it has this turn, as everybody has one. That the socket can be
// written to has woken the loop for it.
void Connection::take_waiting_request() {
  state_ = State::kRequest;
  since_ = server_.now() + server_.limits().handshake_timeout;
  take_request_bytes({});
  renew_interest();
}

void Connection::rest() {
  state_ = State::kResting;
  since_ = server_.now() + server_.limits().rest_timeout;
  server_.resting_.insert(this);
  server_.stats_.resting.set(static_cast<std::int64_t>(server_.resting_.size()));
}

void Connection::stop_resting() {
  if (state_ != State::kResting) return;
  state_ = State::kRequest;
  since_ = server_.now() + server_.limits().handshake_timeout;
  server_.resting_.erase(this);
  server_.stats_.resting.set(static_cast<std::int64_t>(server_.resting_.size()));
}

bool Server::make_room() {
  if (resting_.empty()) return false;
  stats_.rests_cut.add();
  (*resting_.begin())->die({});
  return true;
}

// The server stops: nobody is asked for a further request. One that lies in its socket is still answered.
void Connection::stop_asking() {
  if (state_ == State::kResting && has_unread()) return;
  if (state_ == State::kResting) return die({});
  if (state_ == State::kRequest) return refuse(plain_response(503, "the server is restarting"));
  if (!keeps()) return;
  parser_.reset();
  drain_when_sent_ = true;
  server_.mark_dirty(*this);  // the answer may have left already
}

}  // namespace ws::net
