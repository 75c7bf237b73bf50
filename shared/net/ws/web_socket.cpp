#include "shared/net/ws/web_socket.hpp"

#include <utility>

#include "shared/base/utf8.hpp"
#include "shared/net/stream/streams.hpp"

namespace ws::net {

WebSocketStats::WebSocketStats() {
  for (const CloseInfo& info : kCloseCodes) closes[info.code];
  closes[CloseCode::kNoStatus];
  closes[CloseCode::kAbnormal];
}

WebSocketHost::WebSocketHost() : ping(make_frame(Opcode::kPing, "")) {}

WebSocket::WebSocket(WebSocketHost& host, PeerAddress address, bool compression)
    : Guest(address), host_(&host), reader_(host.socket_limits().max_message) {
  if (compression) reader_.allow_compression();
}

WebSocket::~WebSocket() = default;

void WebSocket::take_over(Stream::Ptr stream) {
  take_stream(std::move(stream));
  stream_->read_at_most(0);
  stream_->await_writable(false);
  stream_->take_turns(false);
  deadline_in(host_->socket_limits().ping_after);
}

// What its handler did to it while it was made counts from here on.
void WebSocket::begin(std::unique_ptr<MessageHandler> handler) {
  handler_ = std::move(handler);
  host_->socket_stats().upgraded.add();
  count(1);
  if (state_ != State::kEnded) return;
  state_ = State::kOpen;
  die({});
}

void WebSocket::count(std::int64_t change) {
  host_->socket_stats().open.add(change);
  if (compresses()) host_->socket_stats().compressing.add(change);
}

void WebSocket::deadline_in(milliseconds time) {
  stream_->deadline(stream_->group().streams.now() + time);
}

void WebSocket::put_aside() {
  stream_->set_aside();
}

// Each side counts on its own thread.
void WebSocket::leave() noexcept {
  count(-1);
  stream_->leave();
}

void WebSocket::enter(WebSocketHost& host, StreamGroup& group) {
  stream_->enter(group);
  host_ = &host;
  count(1);
}

// Frames --------------------------------------------------------------------------------------------------

void WebSocket::hear(std::string unread) noexcept {
  guarded([&] { take(unread.data(), unread.size()); });
}

void WebSocket::on_bytes(char* data, std::size_t size) noexcept {
  guarded([&] {
    pinged_ = false;
    if (state_ == State::kOpen) deadline_in(host_->socket_limits().ping_after);
    take(data, size);
    // What a newcomer says first (which room it wants, for instance) is still a part of its coming.
    if (is_open() && !is_aside() && !stream_->leave_lobby()) abort("its socket cannot be watched");
  });
}

void WebSocket::take(char* data, std::size_t size) {
  FrameReader::Message message;
  while (size > 0 && state_ != State::kEnded && !stream_->is_over() && !peer_closed()) {
    if (is_aside()) return host_->keep_unread(*this, {data, size});
    std::size_t used = 0;
    switch (reader_.consume(reinterpret_cast<std::uint8_t*>(data), size, &used, message)) {
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

void WebSocket::on_frame(const FrameReader::Message& message) {
  switch (message.opcode) {
    case Opcode::kText:
    case Opcode::kBinary:
      if (!is_open()) return;
      return message.compressed ? on_compressed(message) : on_message(message.opcode, message.payload);
    case Opcode::kPing:
      return on_ping(message.payload);
    case Opcode::kClose:
      return on_peer_close(message.payload);
    case Opcode::kPong:
      return;
  }
}

void WebSocket::on_ping(std::string_view payload) {
  if (!is_open()) return;
  if (stream_->queued() > host_->socket_limits().max_pong_backlog)
    return host_->socket_stats().pongs_withheld.add();
  stream_->push_control(Slice(make_frame(Opcode::kPong, payload)));
}

void WebSocket::on_compressed(const FrameReader::Message& message) {
  std::string payload;
  switch (host_->inflater.inflate(message.payload, host_->socket_limits().max_message, payload)) {
    case Inflater::Result::kOk:
      break;
    case Inflater::Result::kTooBig:
      return give_up(CloseCode::kTooBig, "the message is too big once inflated");
    case Inflater::Result::kCorrupt:
      return give_up(CloseCode::kInvalidPayload, "the message cannot be inflated");
  }
  if (message.opcode == Opcode::kText && !is_utf8(payload))
    return give_up(CloseCode::kInvalidPayload, "the text is not UTF-8");
  host_->socket_stats().deflated_in.add(message.payload.size());
  host_->socket_stats().inflated_in.add(payload.size());
  on_message(message.opcode, payload);
}

void WebSocket::on_message(Opcode opcode, std::string_view payload) {
  host_->socket_stats().messages_in.add();
  handler_->on_message(opcode, payload);
}

// Deadlines -----------------------------------------------------------------------------------------------

void WebSocket::on_deadline() noexcept {
  guarded([this] {
    if (state_ == State::kOpen) return check_silence();
    // Whoever is closing without a reason was dropped.
    die({CloseCode::kAbnormal, "memory is short", false, {}});
  });
}

// Who was not asked cannot have failed to answer; nor has who did, as long as that waits in its socket: then
// it is this server that is late.
void WebSocket::check_silence() {
  const WebSocketLimits& limits = host_->socket_limits();
  if (!pinged_) {
    pinged_ = true;
    deadline_in(limits.dead_after - limits.ping_after);
    return stream_->push_control(host_->ping);
  }
  if (!stream_->has_unread()) die({CloseCode::kAbnormal, "silent for too long", false, {}});
}

}  // namespace ws::net
