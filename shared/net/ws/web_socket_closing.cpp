// How a WebSocket closes, and how it ends.
#include <utility>

#include "shared/base/log.hpp"
#include "shared/net/stream/streams.hpp"
#include "shared/net/ws/web_socket.hpp"

namespace ws::net {

// Closing -------------------------------------------------------------------------------------------------

void WebSocket::close(CloseCode code, std::string_view reason) {
  start_closing(code, reason);
}

void WebSocket::close_discarding(CloseCode code, std::string_view reason) {
  if (!is_open()) return;
  stream_->keep_current_frame();
  host_->socket_stats().closed_overflow.add();
  start_closing(code, reason);
}

void WebSocket::start_closing(CloseCode code, std::string_view reason) {
  if (!is_open()) return;
  const bool peer_has_closed = reason_ != nullptr;  // and hears this as the answer
  state_ = State::kClosing;
  deadline_in(host_->socket_limits().close_timeout);
  reason_ = std::make_unique<CloseReason>(CloseReason{code, std::string(reason), false, {}});
  stream_->push_control(Slice(make_close_frame(code, reason)));
  if (peer_has_closed) stream_->end_after_queue();
}

// Of a peer whose bytes make no sense: nothing more is read of it.
void WebSocket::give_up(CloseCode code, std::string_view reason) {
  start_closing(code, reason);
  stream_->shut_after_queue();
}

void WebSocket::on_peer_close(std::string_view payload) {
  if (state_ == State::kClosing) return stream_->end_after_queue();
  CloseFrame close = parse_close(payload);
  if (!close.valid) {
    start_closing(CloseCode::kProtocolError, "invalid close frame");
    return stream_->end_after_queue();
  }
  reason_ = std::make_unique<CloseReason>(CloseReason{close.code, std::string(close.reason), true, {}});
  if (handler_->on_peer_close()) answer_close();
}

void WebSocket::answer_close() {
  if (!peer_closed()) return;
  const CloseReason theirs = *reason_;
  start_closing(theirs.code == CloseCode::kNoStatus ? CloseCode::kNormal : theirs.code, "");
  *reason_ = theirs;
}

void WebSocket::shut_down() noexcept {
  guarded([this] {
    if (is_open()) handler_->on_shutdown();
  });
}

// Our side is shut: from here on the peer has as long to end as it had to answer.
void WebSocket::on_written() noexcept {
  if (stream_->is_draining()) deadline_in(host_->socket_limits().close_timeout);
}

// Ends ----------------------------------------------------------------------------------------------------

void WebSocket::drop_soon() noexcept {
  if (!is_open()) return;
  host_->socket_stats().handler_exceptions.add();
  state_ = State::kClosing;
  deadline_in(milliseconds::zero());
  stream_->drop_queue();
}

void WebSocket::abort(std::string_view reason) {
  die({CloseCode::kAbnormal, std::string(reason), false, {}});
}

void WebSocket::end(CloseCode code, std::string_view why) noexcept {
  guarded([&] { die({code, std::string(why), false, {}}); });
}

void WebSocket::on_end(std::error_code error, bool orderly) noexcept {
  guarded([&] { die({CloseCode::kAbnormal, error ? error.message() : "the peer hung up", !orderly, {}}); });
}

void WebSocket::fail(const std::exception& fault) noexcept {
  host_->note_fault(*this, fault);
  die({CloseCode::kInternalError, "internal error", false, {}});
}

// Once closing, its reason stands. One that has not begun only remembers it.
void WebSocket::die(CloseReason reason) noexcept {
  if (std::exchange(state_, State::kEnded) == State::kEnded) return;
  stream_->abort();
  if (handler_ == nullptr) return;
  if (reason_ != nullptr) reason = std::move(*reason_);
  WebSocketStats& stats = host_->socket_stats();
  count(-1);
  const auto counter = stats.closes.find(reason.code);
  (counter == stats.closes.end() ? stats.closes_other : counter->second).add();
  try {
    handler_->on_close(reason);
  } catch (const std::exception& fault) {
    host_->note_fault(*this, fault);
  }
  host_->over(*this);
}

}  // namespace ws::net
