#include "shared/net/connection.hpp"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <cerrno>
#include <system_error>

#include "shared/base/log.hpp"
#include "shared/net/server.hpp"

namespace ws::net {

Connection::Connection(Server& server, Service& service, UniqueFd socket, PeerAddress peer)
    : server_(server),
      service_(service),
      socket_(std::move(socket)),
      peer_(peer),
      since_(server.loop().now() + server.limits().handshake_timeout),
      reader_(server.limits().max_message) {}

Connection::~Connection() = default;

// Events --------------------------------------------------------------------------------------------------

// The request is usually there before anybody asks for it: the socket is not watched before it has been
// read, and one that is slow to speak waits in the lobby.
void Connection::arrive() {
  on_ready(EPOLLIN);
  if (state_ == State::kDead || poller_ != nullptr) return;
  if (!watch(server_.lobby())) die({CloseCode::kAbnormal, "cannot be watched", false, {}});
}

// What a newcomer says first (which room it wants, for instance) is still a part of its coming.
void Connection::leave_lobby() {
  if (state_ != State::kOpen || poller_ != &server_.lobby()) return;
  if (!watch(server_.loop().poller())) abort("its socket cannot be watched");
}

// In place of whatever watched it before.
bool Connection::watch(Poller& poller) {
  if (poller_ != nullptr) poller_->remove(socket_.get());
  poller_ = &poller;
  if (poller.add(socket_.get(), EPOLLIN, *this)) return true;
  spdlog::error("cannot watch a new socket: {}", std::generic_category().message(errno));
  return false;
}

void Connection::on_ready(std::uint32_t events) noexcept {
  try {
    if (state_ != State::kDead && (events & EPOLLOUT) != 0) flush();
    if (state_ == State::kDead || (events & ~static_cast<std::uint32_t>(EPOLLOUT)) == 0) return;
    const bool was_open = state_ == State::kOpen;
    read();
    if (was_open) leave_lobby();
  } catch (const std::exception& e) {
    server_.stats_.handler_exceptions.add();
    spdlog::error("unexpected exception while serving {}: {}; its connection is closed", peer(), e.what());
    die({CloseCode::kInternalError, "internal error", false, {}});
  }
}

void Connection::read() {
  auto& buffer = server_.buffer_;
  ssize_t got = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (got == 0 && drain_when_sent_ && !queue_.empty()) {
    // The peer sends no more but still reads (as `curl` does after a request): finish the response first.
    writable_wanted_ = true;
    return poller_->modify(socket_.get(), EPOLLOUT, *this);
  }
  if (got <= 0) {
    bool orderly = got == 0 && state_ == State::kDraining;
    return lose({CloseCode::kAbnormal, got == 0 ? "the peer hung up" : std::generic_category().message(errno),
                 !orderly});
  }
  if (state_ == State::kOpen) since_ = server_.loop().now();
  pinged_ = false;
  auto size = static_cast<std::size_t>(got);
  server_.stats_.bytes_in.add(size);
  if (state_ == State::kRequest) return take_request_bytes(reinterpret_cast<char*>(buffer.data()), size);
  if (state_ != State::kDraining) take_frame_bytes(buffer.data(), size);
}

// The peer is gone. Where many go at once, the rest of it waits for its turn, unwatched and deaf.
void Connection::lose(CloseReason reason) {
  if (server_.may_depart()) return die(std::move(reason));
  if (poller_ != nullptr) poller_->remove(socket_.get());
  forget_queued(queue_.bytes());
  queue_.clear();
  if (reason_ == nullptr && state_ != State::kDraining)
    reason_ = std::make_unique<CloseReason>(std::move(reason));
  state_ = State::kClosing;
  since_ = server_.loop().now() + server_.limits().close_timeout;
  drain_when_sent_ = false;
  die_when_sent_ = true;
  server_.postpone(*this);
}

void Connection::check_deadlines(MonoTime now) {
  const Limits& limits = server_.limits();
  if (state_ == State::kOpen) {
    milliseconds silence = now - since_;
    if (silence >= limits.dead_after) return die({CloseCode::kAbnormal, "silent for too long", false, {}});
    if (silence >= limits.ping_after && !pinged_) {
      pinged_ = true;
      enqueue(server_.ping_);
    }
    return;
  }
  if (state_ == State::kDead) return server_.bury(*this);
  if (now < since_) return;
  if (state_ == State::kRequest) {
    respond(plain_response(408, "the request took too long"), false);
  } else {
    // Unless it has a reason of its own: then memory was too short to serve it.
    die({CloseCode::kAbnormal, "memory is short", false, {}});
  }
}

// Frames --------------------------------------------------------------------------------------------------

void Connection::take_frame_bytes(std::uint8_t* data, std::size_t size) {
  FrameReader::Message message;
  while (size > 0 && (state_ == State::kOpen || state_ == State::kClosing) && !peer_closed()) {
    std::size_t used = 0;
    switch (reader_.consume(data, size, &used, message)) {
      case FrameReader::State::kMore:
        break;
      case FrameReader::State::kFailed:
        return give_up(reader_.failure_code(), reader_.failure_reason());
      case FrameReader::State::kMessage:
        on_frame(message);
    }
    data += used;
    size -= used;
  }
}

void Connection::on_frame(const FrameReader::Message& message) {
  switch (message.opcode) {
    case Opcode::kText:
    case Opcode::kBinary:
      if (state_ != State::kOpen) return;
      if (message.compressed) return on_compressed(message);
      return on_message(message.opcode, message.payload);
    case Opcode::kPing:
      if (state_ != State::kOpen) return;
      if (queue_.bytes() > server_.limits().max_pong_backlog) return server_.stats_.pongs_withheld.add();
      return enqueue(Slice(make_frame(Opcode::kPong, message.payload)));
    case Opcode::kClose:
      return on_peer_close(message.payload);
    case Opcode::kPong:
      return;
  }
}

void Connection::on_message(Opcode opcode, std::string_view payload) {
  server_.stats_.messages_in.add();
  handler_->on_message(opcode, payload);
}

// Sending and closing -------------------------------------------------------------------------------------

bool Connection::send(Slice frames, std::size_t more) {
  if (state_ != State::kOpen) return true;
  if (queue_.bytes() + frames.length + more > server_.limits().max_queue) return false;
  enqueue(std::move(frames));
  return true;
}

void Connection::enqueue(Slice bytes) {
  const std::size_t length = bytes.length;
  queue_.push(std::move(bytes));
  server_.stats_.queued_bytes.add(static_cast<std::int64_t>(length));
  server_.mark_dirty(*this);
}

void Connection::forget_queued(std::size_t bytes) {
  server_.stats_.queued_bytes.add(-static_cast<std::int64_t>(bytes));
}

void Connection::close(CloseCode code, std::string_view reason) {
  if (state_ == State::kOpen) start_closing(code, reason);
}

void Connection::close_discarding(CloseCode code, std::string_view reason) {
  if (state_ != State::kOpen) return;
  std::size_t before = queue_.bytes();
  queue_.keep_current_frame();
  forget_queued(before - queue_.bytes());
  server_.stats_.closed_overflow.add();
  start_closing(code, reason);
}

void Connection::abort(std::string_view reason) {
  die({CloseCode::kAbnormal, std::string(reason), false, {}});
}

void Connection::start_closing(CloseCode code, std::string_view reason) {
  if (state_ != State::kOpen) return;
  state_ = State::kClosing;
  since_ = server_.loop().now() + server_.limits().close_timeout;
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
  state_ = State::kDraining;
  since_ = server_.loop().now() + server_.limits().close_timeout;
  ::shutdown(socket_.get(), SHUT_WR);
}

void Connection::flush() {
  if (state_ == State::kDead) return;
  std::size_t before = queue_.bytes();
  WriteQueue::Result result = queue_.write_to(socket_.get(), drain_when_sent_ || die_when_sent_);
  server_.stats_.writes.add();
  server_.stats_.bytes_out.add(before - queue_.bytes());
  forget_queued(before - queue_.bytes());
  if (result == WriteQueue::Result::kFailed) {
    CloseReason reason{CloseCode::kAbnormal, std::generic_category().message(errno), true, {}};
    return die_when_sent_ ? die(std::move(reason)) : lose(std::move(reason));
  }
  bool blocked = result == WriteQueue::Result::kBlocked;
  if (blocked != writable_wanted_) {
    writable_wanted_ = blocked;
    poller_->modify(socket_.get(), blocked ? EPOLLIN | EPOLLOUT : EPOLLIN, *this);
  }
  if (!blocked) after_flush();
}

void Connection::after_flush() {
  if (drain_when_sent_) return start_draining();
  if (die_when_sent_) die({});
}

void Connection::shut_down() {
  if (state_ == State::kOpen) {
    handler_->on_shutdown();
  } else if (state_ == State::kRequest && !drain_when_sent_) {
    respond(plain_response(503, "the server is restarting"), false);
  }
}

// Once closing, its reason stands. Closing a socket also takes it from its poller.
void Connection::die(CloseReason reason) {
  if (state_ == State::kDead) return;
  bool was_open = handler_ != nullptr;
  if (reason_ != nullptr) reason = std::move(*reason_);
  state_ = State::kDead;
  socket_.reset();
  forget_queued(queue_.bytes());
  queue_.clear();
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
