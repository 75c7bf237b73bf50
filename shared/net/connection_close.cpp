// How a connection answers a peer that closes, and lets go of one that cannot be served.
#include "shared/net/connection.hpp"
#include "shared/net/server.hpp"

namespace ws::net {

void Connection::on_peer_close(std::string_view payload) {
  if (state_ == State::kClosing) {
    die_when_sent_ = true;
    server_.mark_dirty(*this);
    return;
  }
  CloseFrame close = parse_close(payload);
  if (!close.valid) {
    start_closing(CloseCode::kProtocolError, "invalid close frame");
    die_when_sent_ = true;
    return;
  }
  reason_ = std::make_unique<CloseReason>(CloseReason{close.code, std::string(close.reason), true, {}});
  if (handler_->on_peer_close()) answer_close();
}

void Connection::answer_close() {
  if (!peer_closed()) return;
  const CloseReason theirs = *reason_;
  start_closing(theirs.code == CloseCode::kNoStatus ? CloseCode::kNormal : theirs.code, "");
  *reason_ = theirs;
}

void Connection::drop_soon() noexcept {
  if (state_ != State::kOpen) return;
  server_.stats_.handler_exceptions.add();
  state_ = State::kClosing;
  since_ = server_.now();
  clear_queue();
}

}  // namespace ws::net
