#include "shared/net/connection.hpp"

#include <sys/epoll.h>
#include <sys/ioctl.h>
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
      since_(server.now() + server.limits().handshake_timeout),
      queue_(&kFraming),
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
  unwatch();
  watched_for_ = static_cast<std::uint8_t>(interest());
  if (poller.add(socket_.get(), watched_for_, *this)) {
    poller_ = &poller;
    return true;
  }
  server_.complain_unwatched(errno);
  return false;
}

void Connection::unwatch() {
  if (poller_ != nullptr) poller_->remove(socket_.get());
  poller_ = nullptr;
}

void Connection::watch_for_interest() {
  watched_for_ = static_cast<std::uint8_t>(interest());
  poller_->modify(socket_.get(), watched_for_, *this);
}

void Connection::on_ready(std::uint32_t events) noexcept {
  try {
    if (request_waits()) return take_waiting_request();
    if (state_ != State::kDead && (events & EPOLLOUT) != 0) flush();
    if (state_ == State::kDead || (events & ~static_cast<std::uint32_t>(EPOLLOUT)) == 0) return;
    const bool was_open = state_ == State::kOpen;
    const bool hung_up = (events & (EPOLLHUP | EPOLLERR)) != 0;  // then no more can come
    if (was_open && !hung_up && server_.brake_.holds(*this)) return;
    read();
    if (was_open) leave_lobby();
  } catch (const std::exception& fault) {
    fail(fault);
  }
}

void Connection::read() {
  if (keeps()) return;
  stop_resting();
  auto& buffer = server_.buffer_;
  const std::size_t most = state_ == State::kRequest ? server_.most_of_request() : buffer.size();
  ssize_t got = ::recv(socket_.get(), buffer.data(), most, 0);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (got == 0 && drain_when_sent_ && !queue_.empty()) {
    // The peer sends no more but still reads (as `curl` does after a request): finish the response first.
    reading_ = Reading::kEnded;
    return renew_interest();
  }
  if (got <= 0) {
    bool orderly = got == 0 && state_ == State::kDraining;
    return lose({CloseCode::kAbnormal, got == 0 ? "the peer hung up" : std::generic_category().message(errno),
                 !orderly});
  }
  if (state_ == State::kOpen) since_ = server_.now();
  pinged_ = false;
  auto size = static_cast<std::size_t>(got);
  server_.stats_.bytes_in.add(size);
  if (state_ == State::kRequest) return take_request_bytes({reinterpret_cast<char*>(buffer.data()), size});
  if (state_ != State::kDraining) take_frame_bytes(buffer.data(), size);
}

// The peer is gone. Where many go at once, the rest of it waits for its turn, unwatched and deaf.
void Connection::lose(CloseReason reason) {
  if (server_.may_depart()) return die(std::move(reason));
  unwatch();
  clear_queue();
  if (reason_ == nullptr && state_ != State::kDraining)
    reason_ = std::make_unique<CloseReason>(std::move(reason));
  state_ = State::kClosing;
  since_ = server_.now() + server_.limits().close_timeout;
  drain_when_sent_ = false;
  die_when_sent_ = true;
  if (!server_.postpone(*this)) die({});
}

// Nobody is judged by what still waits in its socket: then it is this server that is late.
void Connection::check_deadlines(MonoTime now) {
  if (state_ == State::kOpen) return check_silence(now);
  if (state_ == State::kDead) return server_.bury(*this);
  if (now < since_) return;
  const bool reads = state_ == State::kRequest || state_ == State::kResting;
  if (reads && has_unread()) return;
  if (state_ == State::kRequest) return refuse(plain_response(408, "the request took too long"));
  // Whoever is closing without a reason was dropped.
  die({CloseCode::kAbnormal, state_ == State::kClosing ? "memory is short" : "", false, {}});
}

// Who was not asked cannot have failed to answer.
void Connection::check_silence(MonoTime now) {
  const Limits& limits = server_.limits();
  const milliseconds silence = now - since_;
  if (silence < limits.ping_after) return;
  if (!pinged_) {
    pinged_ = true;
    since_ = now - limits.ping_after;
    return enqueue(server_.ping_);
  }
  if (silence >= limits.dead_after && !has_unread())
    die({CloseCode::kAbnormal, "silent for too long", false, {}});
}

bool Connection::has_unread() const {
  int bytes = 0;
  return ::ioctl(socket_.get(), FIONREAD, &bytes) == 0 && bytes > 0;
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

}  // namespace ws::net
