// What a connection sends, and how it ends.
#include <sys/epoll.h>
#include <sys/socket.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "shared/base/log.hpp"
#include "shared/net/connection.hpp"
#include "shared/net/server.hpp"

namespace ws::net {

bool Connection::send(Slice frames) {
  if (state_ != State::kOpen) return true;
  if (!fits(frames.length)) return false;
  enqueue(std::move(frames));
  return true;
}

bool Connection::send(Slice header, const Slice* payload, std::size_t count) {
  if (state_ != State::kOpen) return true;
  std::size_t bytes = header.length;
  for (std::size_t i = 0; i < count; ++i) bytes += payload[i].length;
  if (!fits(bytes)) return false;
  enqueue(std::move(header));
  for (std::size_t i = 0; i < count; ++i) enqueue(payload[i]);
  return true;
}

void Connection::lift_bound(bool on) {
  server_.unbound_ = on ? this : nullptr;
}

// What the kernel would take does not count: it is asked before anybody is found to be slow. A socket that
// fails is not the queue's matter; the flush at the end of the turn sees it again.
bool Connection::fits(std::size_t bytes) {
  const std::size_t most = server_.limits().max_queue;
  if (server_.unbound_ == this || queue_.held() + bytes <= most) return true;
  if (write() != WriteQueue::Result::kFailed) return queue_.held() + bytes <= most;
  server_.mark_dirty(*this);
  return true;
}

void Connection::enqueue(Slice bytes) {
  queue_.push(std::move(bytes));
  if (state_ == State::kRequest) queue_.seal();
  server_.mark_dirty(*this);
}

void Connection::clear_queue() {
  queue_.clear();
  count_held();
}

// What is queued and leaves within a turn is never counted.
void Connection::count_held() {
  if (const std::int64_t change = queue_.held_change(); change != 0) server_.stats_.queued_bytes.add(change);
}

void Connection::close(CloseCode code, std::string_view reason) {
  if (state_ == State::kOpen) start_closing(code, reason);
}

void Connection::close_discarding(CloseCode code, std::string_view reason) {
  if (state_ != State::kOpen) return;
  queue_.keep_current_frame();
  count_held();
  server_.stats_.closed_overflow.add();
  start_closing(code, reason);
}

void Connection::abort(std::string_view reason) {
  die({CloseCode::kAbnormal, std::string(reason), false, {}});
}

void Connection::start_closing(CloseCode code, std::string_view reason) {
  if (state_ != State::kOpen) return;
  state_ = State::kClosing;
  since_ = server_.now() + server_.limits().close_timeout;
  if (reason_ != nullptr) die_when_sent_ = true;  // the peer has closed, and hears this instead of its answer
  reason_ = std::make_unique<CloseReason>(CloseReason{code, std::string(reason), false, {}});
  enqueue(Slice(make_close_frame(code, reason)));
}

// Of a peer whose bytes make no sense: nothing more is read of it.
void Connection::give_up(CloseCode code, std::string_view reason) {
  start_closing(code, reason);
  drain_when_sent_ = true;
}

void Connection::start_draining() {
  drain_when_sent_ = false;
  reading_ = Reading::kYes;
  renew_interest();
  state_ = State::kDraining;
  since_ = server_.now() + server_.limits().close_timeout;
  ::shutdown(socket_.get(), SHUT_WR);
}

void Connection::flush() noexcept {
  if (state_ == State::kDead) return;
  try {
    flush_now();
  } catch (const std::exception& fault) {
    fail(fault);
  }
}

void Connection::flush_now() {
  const WriteQueue::Result result = write();
  if (result == WriteQueue::Result::kFailed) {
    CloseReason reason{CloseCode::kAbnormal, std::generic_category().message(errno), true, {}};
    return die_when_sent_ ? die(std::move(reason)) : lose(std::move(reason));
  }
  if (result == WriteQueue::Result::kDrained) after_flush();
}

WriteQueue::Result Connection::write() {
  const std::size_t before = queue_.bytes();
  const WriteQueue::Result result = queue_.write_to(socket_.get(), drain_when_sent_ || die_when_sent_);
  server_.stats_.writes.add();
  server_.stats_.bytes_out.add(before - queue_.bytes());
  count_held();
  if (result == WriteQueue::Result::kFailed) return result;  // errno says why
  const bool was_blocked = std::exchange(blocked_, result == WriteQueue::Result::kBlocked);
  renew_interest();
  if (blocked_ || was_blocked) server_.note_pace(*this, before - queue_.bytes());
  return result;
}

void Connection::after_flush() {
  if (drain_when_sent_) return start_draining();
  if (die_when_sent_) return die({});
  if (keeps() && parser_ == nullptr) rest();
}

// A fault of this program: it costs one connection.
void Connection::fail(const std::exception& fault) noexcept {
  server_.stats_.handler_exceptions.add();
  spdlog::error("unexpected exception while serving {}: {}; its connection is closed", peer(), fault.what());
  die({CloseCode::kInternalError, "internal error", false, {}});
}

void Connection::shut_down() noexcept {
  try {
    state_ == State::kOpen ? handler_->on_shutdown() : stop_asking();
  } catch (const std::exception& fault) {
    fail(fault);
  }
}

// Once closing, its reason stands. Closing a socket also takes it from its poller.
void Connection::die(CloseReason reason) {
  if (state_ == State::kDead) return;
  stop_resting();
  bool was_open = handler_ != nullptr;
  if (reason_ != nullptr) reason = std::move(*reason_);
  state_ = State::kDead;
  socket_.reset();
  clear_queue();
  if (was_open) {
    server_.stats_.open.add(-1);
    if (compresses()) server_.stats_.compressing.add(-1);
    server_.count_close(reason);
    try {
      handler_->on_close(reason);
    } catch (const std::exception& e) {
      server_.stats_.handler_exceptions.add();
      spdlog::error("unexpected exception while {} left: {}; please report it", peer(), e.what());
    }
  }
  server_.bury(*this);
}

}  // namespace ws::net
