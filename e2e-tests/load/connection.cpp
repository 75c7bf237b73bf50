#include "e2e-tests/load/connection.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "e2e-tests/load/clock.hpp"
#include "e2e-tests/load/inflate.hpp"

namespace ws::load {
namespace {

constexpr std::string_view kJoined = R"("type":"joined")";
constexpr std::string_view kError = R"("type":"error")";
constexpr std::size_t kKeptCapacity = 64 * 1024;  // bytes of a buffer worth keeping for the next message
constexpr std::size_t kMaxHead = 16 * 1024;       // bytes of the server's answer to the handshake

int socket_error(int socket) {
  int error = 0;
  socklen_t length = sizeof error;
  if (getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &length) != 0) return errno;
  return error;
}

std::string close_reason(const FrameView& frame) {
  if (frame.length < 2) return "closed by the server";
  const auto* bytes = reinterpret_cast<const unsigned char*>(frame.payload);
  return "closed by the server with " + std::to_string(bytes[0] << 8 | bytes[1]) + " " +
         std::string(frame.payload + 2, frame.length - 2);
}

}  // namespace

Connection::~Connection() {
  if (socket_ >= 0) ::close(socket_);
}

bool Connection::start(const Target& target, int source, Poller& poller, std::string greeting,
                       std::uint32_t replies) {
  socket_ = start_connect(target, source);
  if (socket_ < 0) return false;
  target_ = &target;
  poller_ = &poller;
  in_.clear();
  greeting_ = std::move(greeting);
  replies_ = replies;
  state_ = State::kConnecting;
  poller.add(socket_, this);
  return true;
}

void Connection::on_events(std::uint32_t events, std::vector<char>& buffer) {
  if ((events & EPOLLOUT) != 0 && state_ != State::kClosed) on_writable();
  if ((events & ~static_cast<std::uint32_t>(EPOLLOUT)) != 0 && state_ != State::kClosed) on_readable(buffer);
}

void Connection::on_writable() {
  if (state_ == State::kConnecting) {
    const int error = socket_error(socket_);
    if (error != 0) return abort(std::strerror(error));
    state_ = State::kUpgrading;
    out_ = target_->handshake;
  }
  if (flush() && state_ != State::kClosed) poller_->want_write(socket_, this, false);
}

void Connection::on_readable(std::vector<char>& buffer) {
  const ssize_t got = recv(socket_, buffer.data(), buffer.size(), 0);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (got <= 0) {
    if (got == 0) return abort(state_ == State::kClosing ? "" : "the server hung up");
    return abort(std::strerror(errno));
  }
  const std::uint64_t now = now_ns();
  const auto size = static_cast<std::size_t>(got);
  if (in_.empty()) {
    const std::size_t used = consume(buffer.data(), size, now);
    if (state_ != State::kClosed && used < size) in_.assign(buffer.data() + used, size - used);
    return;
  }
  in_.append(buffer.data(), size);
  const std::size_t used = consume(in_.data(), in_.size(), now);
  if (used == in_.size() || state_ == State::kClosed) {
    in_ = std::string();
  } else {
    in_.erase(0, used);
  }
}

// Answers how many of the bytes were used up.
std::size_t Connection::consume(const char* data, std::size_t size, std::uint64_t now) {
  std::size_t used = 0;
  if (state_ == State::kUpgrading) {
    used = consume_upgrade(data, size);
    if (used == 0 || state_ == State::kClosed) return 0;
    if (replies_ == 0) become_ready(now);
  }
  while (state_ != State::kClosed) {
    FrameView frame;
    const FrameStatus status = read_frame(data + used, size - used, frame, target_->compress);
    if (status == FrameStatus::kIncomplete) break;
    if (status == FrameStatus::kBad || frame.masked) {
      abort("the server sent a frame that breaks the protocol");
      break;
    }
    on_frame(frame, now);
    used += frame.size;
  }
  return used;
}

std::size_t Connection::consume_upgrade(const char* data, std::size_t size) {
  const std::string_view all(data, size);
  const std::size_t end = all.find("\r\n\r\n");
  if (end == std::string_view::npos) {
    if (size > kMaxHead) abort("the server's answer to the handshake does not end");
    return 0;
  }
  const std::string_view head = all.substr(0, end + 2);
  if (head.rfind("HTTP/1.1 101", 0) != 0 || header_value(head, "Sec-WebSocket-Accept") != target_->accept) {
    abort("refused: " + std::string(head.substr(0, head.find("\r\n"))));
    return 0;
  }
  if (!agreed_on_compression(head)) {
    abort(target_->compress ? "the server does not compress as asked for" : "the server compresses unasked");
    return 0;
  }
  state_ = State::kJoining;
  const std::string greeting = std::move(greeting_);
  greeting_ = std::string();
  if (!greeting.empty()) write(greeting);
  return end + 4;
}

bool Connection::agreed_on_compression(std::string_view head) const {
  const std::string_view answer = header_value(head, "Sec-WebSocket-Extensions");
  if (!target_->compress) return answer.empty();
  return answer.rfind("permessage-deflate", 0) == 0 &&
         answer.find("server_no_context_takeover") != std::string_view::npos;
}

void Connection::on_frame(const FrameView& frame, std::uint64_t now) {
  switch (frame.opcode) {
    case Opcode::kText:
    case Opcode::kBinary: {
      const std::string_view payload(frame.payload, frame.length);
      if (!frame.compressed) return on_message(payload, now);
      const auto message = inflated(payload);
      if (!message) return abort("the server sent a message that cannot be inflated");
      return on_message(*message, now);
    }
    case Opcode::kPing:
      return write(client_frame(Opcode::kPong, {frame.payload, frame.length}, kMask));
    case Opcode::kClose:
      if (state_ == State::kClosing) return;  // the answer to ours: the server closes the socket next
      return abort(close_reason(frame));
    default:
      return;
  }
}

void Connection::on_message(std::string_view payload, std::uint64_t now) {
  if (state_ == State::kJoining) return on_join_reply(payload, now);
  owner_->on_message(*this, payload, now);
}

void Connection::on_join_reply(std::string_view payload, std::uint64_t now) {
  if (payload.find(kJoined) != std::string_view::npos) {
    if (--replies_ == 0) become_ready(now);
  } else if (payload.find(kError) != std::string_view::npos) {
    abort("the join was refused: " + std::string(payload));
  }
}

void Connection::become_ready(std::uint64_t now) {
  state_ = State::kReady;
  owner_->on_ready(*this, now);
}

bool Connection::queue(std::string_view frame) {
  if (state_ != State::kReady) return false;
  const bool first = out_.empty();
  if (out_.size() + frame.size() > kMaxBacklog) {
    abort("the server does not read what is sent");
    return false;
  }
  out_.append(frame);
  return first;
}

bool Connection::flush() {
  if (state_ == State::kClosed || out_.empty()) return true;
  const ssize_t wrote = ::send(socket_, out_.data(), out_.size(), MSG_NOSIGNAL);
  if (wrote == static_cast<ssize_t>(out_.size())) {
    out_.clear();
    if (out_.capacity() > kKeptCapacity) out_.shrink_to_fit();
    return true;
  }
  if (wrote < 0 && errno != EAGAIN && errno != EINTR) {
    abort(std::strerror(errno));
    return true;
  }
  if (wrote > 0) out_.erase(0, static_cast<std::size_t>(wrote));
  return false;
}

void Connection::close_politely() {
  if (state_ == State::kClosed) return;
  write(client_frame(Opcode::kClose, std::string_view("\x03\xe8", 2), kMask));
  if (state_ != State::kClosed) state_ = State::kClosing;
}

void Connection::abort(const std::string& why) {
  if (state_ == State::kClosed) return;
  const linger reset{1, 0};
  setsockopt(socket_, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  ::close(socket_);
  socket_ = -1;
  state_ = State::kClosed;
  out_ = std::string();
  owner_->on_closed(*this, why);
}

void Connection::write(std::string_view bytes) {
  if (state_ == State::kClosed || bytes.empty()) return;
  out_.append(bytes);
  flush_or_wait();
}

void Connection::flush_or_wait() {
  if (!flush()) poller_->want_write(socket_, this, true);
}

}  // namespace ws::load
