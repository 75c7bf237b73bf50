#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "shared/base/metrics.hpp"
#include "shared/net/stream/guest.hpp"
#include "shared/net/ws/frame_reader.hpp"
#include "shared/net/ws/inflater.hpp"
#include "shared/net/ws/message_handler.hpp"
#include "shared/net/ws/web_socket_limits.hpp"

namespace ws::net {

class WebSocket;

// What a server counts of its WebSockets; written by its loop, read by any thread.
struct WebSocketStats {
  WebSocketStats();

  Counter upgraded;  // opened
  Counter messages_in;
  Counter deflated_in;  // bytes of messages that came compressed, as they came
  Counter inflated_in;  // and what they are
  Counter pongs_withheld;
  Counter handler_exceptions;
  Counter closed_overflow;  // of the queue's bound
  Gauge open;
  Gauge compressing;                    // of them
  std::map<CloseCode, Counter> closes;  // by code; filled at construction, so that readers need no lock
  Counter closes_other;
};

// WebSocketHost: who has WebSockets, and what they share. Thread: loop.
class WebSocketHost : public Host {
 public:
  WebSocketHost();

  // What was read of one that was put aside, and not handled yet.
  virtual void keep_unread(WebSocket& socket, std::string_view bytes) = 0;
  virtual const WebSocketLimits& socket_limits() const = 0;
  virtual WebSocketStats& socket_stats() = 0;

  const Slice ping;   // one frame for all
  Inflater inflater;  // likewise: it keeps nothing between messages
};

// WebSocket: the server's role on an accepted stream, once its handshake was agreed to: frames become
// messages for its handler, pings are answered, silence is asked after, and both sides close.
//
//   kOpen --close frame sent--> kClosing --peer's close frame, or too late--> kEnded
//
// In kOpen the peer may have closed already (reason_ tells how); its handler then has yet to answer.
//
// Thread: loop (that of its host, which may change: see put_aside()). Owned by its host.
// Errors: none escape; a broken peer ends it with a close code, a handler that throws with 1011.
class WebSocket final : public Guest {
 public:
  WebSocket(WebSocketHost& host, PeerAddress address, bool compression);
  ~WebSocket() override;
  // From here on it may be sent to; nothing is told of it before it begins.
  void take_over(Stream::Ptr stream);
  void begin(std::unique_ptr<MessageHandler> handler);
  // What the peer said together with its handshake, or before it was put aside.
  void hear(std::string unread) noexcept;

  // Queues whole frames; they leave at the end of the turn. False, and nothing is queued, if the queue would
  // hold more memory than its bound also after an attempt to write it. Ignored (true) once it is closing.
  bool send(Slice frames) { return !is_open() || stream_->push(std::move(frames)); }
  // The same for a frame in pieces: a header and its payload.
  bool send(Slice header, const Slice* payload, std::size_t count) {
    return !is_open() || stream_->push(std::move(header), payload, count);
  }
  // Close handshake after what is queued.
  void close(CloseCode code, std::string_view reason);
  // While lifted, send() takes what is over the queue's bound: the rest for a peer that is about to go.
  void lift_bound(bool on) { stream_->lift_bound(on); }
  // Answers the peer's close frame, behind what is queued. Ignored if there is none to answer.
  void answer_close();
  // For a peer that could not be sent what it was to hear, for lack of memory: it hears nothing more, and it
  // ends when its deadline is looked at next, within a second.
  void drop_soon() noexcept;
  // Ends it at once, without a close handshake.
  void abort(std::string_view reason);
  // Close handshake instead of what is queued: for a peer that does not read.
  void close_discarding(CloseCode code, std::string_view reason);

  bool is_open() const { return state_ == State::kOpen && !stream_->is_over(); }
  // The kernel took no more for it when it was last written.
  bool behind() const { return stream_->blocked() && is_open(); }
  // Memory of what is queued, in bytes.
  std::size_t held() const { return stream_->held(); }
  // While paused nothing more is read of it: the peer's TCP slows down.
  void pause_reading(bool on) { stream_->pause_reading(on); }
  // Agreed on with the peer: it may be sent compressed frames.
  bool compresses() const { return reader_.compression(); }

  // Moving to another host. From now on nothing is read or handled, also of what was read already, until it
  // has moved, or is to go on here.
  void put_aside();
  bool is_aside() const { return stream_->is_aside(); }
  // Off its host's loop, and on another's; then it is still aside.
  void leave() noexcept;
  void enter(WebSocketHost& host, StreamGroup& group);

  void shut_down() noexcept override;
  void end(CloseCode code, std::string_view why) noexcept override;

 private:
  enum class State : std::uint8_t { kOpen, kClosing, kEnded };

  void on_bytes(char* data, std::size_t size) noexcept override;
  void on_written() noexcept override;
  void on_deadline() noexcept override;
  void on_end(std::error_code error, bool orderly) noexcept override;
  void fail(const std::exception& fault) noexcept override;

  void take(char* data, std::size_t size);
  void on_frame(const FrameReader::Message& message);
  void on_compressed(const FrameReader::Message& message);
  void on_message(Opcode opcode, std::string_view payload);
  void on_ping(std::string_view payload);
  void on_peer_close(std::string_view payload);
  bool peer_closed() const { return is_open() && reason_ != nullptr; }
  void check_silence();
  void start_closing(CloseCode code, std::string_view reason);
  void give_up(CloseCode code, std::string_view reason);
  void die(CloseReason reason) noexcept;
  void count(std::int64_t change);
  void deadline_in(milliseconds time);

  WebSocketHost* host_;
  FrameReader reader_;
  std::unique_ptr<MessageHandler> handler_;
  std::unique_ptr<CloseReason> reason_;  // once closing; while open: of the peer's close, to be answered
  State state_ = State::kOpen;
  bool pinged_ = false;  // since it was last heard
};

}  // namespace ws::net
