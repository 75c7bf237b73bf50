// A connection that is kept for further requests (RFC 9112 section 9.3): one is read after the answer to the
// one before has left, however many came at once.
#include <sys/epoll.h>

#include "shared/net/connection.hpp"
#include "shared/net/server.hpp"

namespace ws::net {

// While an answer waits, what the peer says further is left to the kernel.
bool Connection::listens() {
  stop_resting();
  return state_ != State::kAnswering || drain_when_sent_;
}

// The answer has left, and kept the connection.
void Connection::answered() {
  if (parser_ == nullptr) return rest();
  // The next request came too early. It is served in another turn, as everybody's is: a socket that can be
  // written to wakes the loop at once.
  state_ = State::kRequest;
  since_ = server_.loop().now() + server_.limits().handshake_timeout;
  writable_wanted_ = true;
  poller_->modify(socket_.get(), EPOLLOUT, *this);
}

void Connection::take_waiting_request() {
  writable_wanted_ = false;
  poller_->modify(socket_.get(), EPOLLIN, *this);
  take_request_bytes({});
}

void Connection::rest() {
  state_ = State::kResting;
  since_ = server_.loop().now() + server_.limits().rest_timeout;
  server_.resting_.insert(this);
  server_.stats_.resting.set(static_cast<std::int64_t>(server_.resting_.size()));
}

void Connection::stop_resting() {
  if (state_ != State::kResting) return;
  state_ = State::kRequest;
  since_ = server_.loop().now() + server_.limits().handshake_timeout;
  server_.resting_.erase(this);
  server_.stats_.resting.set(static_cast<std::int64_t>(server_.resting_.size()));
}

bool Server::make_room() {
  if (resting_.empty()) return false;
  stats_.rests_cut.add();
  (*resting_.begin())->die({});
  return true;
}

void Connection::shut_down() {
  switch (state_) {
    case State::kOpen:
      return handler_->on_shutdown();
    case State::kRequest:
      return refuse(plain_response(503, "the server is restarting"));
    case State::kResting:
      return die({});
    case State::kAnswering:
      parser_.reset();
      drain_when_sent_ = true;
      return;
    case State::kClosing:
    case State::kDraining:
    case State::kDead:
      return;
  }
}

}  // namespace ws::net
