#pragma once

#include <sys/epoll.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "shared/net/http/http.hpp"
#include "shared/net/http/http_parser.hpp"
#include "shared/net/loop/poller.hpp"
#include "shared/net/stream/peer_address.hpp"
#include "shared/net/stream/write_queue.hpp"
#include "shared/net/ws/close_reason.hpp"
#include "shared/net/ws/frame_reader.hpp"

namespace ws::net {

class Connection;
class Server;

// MessageHandler: the user of one open WebSocket. Owned by its connection, destroyed after on_close.
//
// Thread: loop. An exception out of a handler costs that connection only.
class MessageHandler {
 public:
  virtual ~MessageHandler() = default;
  // A text or binary message, unmasked and whole; text is UTF-8. The payload lives only during the call.
  virtual void on_message(Opcode opcode, std::string_view payload) = 0;
  // The peer has sent its close frame and will say nothing more. True: it is answered at once. False: when
  // the handler calls answer_close(), from within this call or later.
  virtual bool on_peer_close() { return true; }
  // The server is stopping: say what is to be said, then close.
  virtual void on_shutdown() = 0;
  virtual void on_close(const CloseReason& reason) = 0;
};

// What a server answers to a WebSocket handshake: a refusal, or a handler.
struct UpgradeDecision {
  std::optional<HttpResponse> refusal;  // used if `accept` is empty
  std::string subprotocol;              // empty: none
  std::function<std::unique_ptr<MessageHandler>(Connection&)> accept;
};

// Service: what a server serves. Thread: loop (one service may serve several loops: then it is for any).
class Service {
 public:
  virtual ~Service() = default;
  virtual HttpResponse on_request(const HttpRequest& request) = 0;
  virtual UpgradeDecision on_upgrade(const HttpRequest& request) = 0;
};

// Connection: one accepted socket, from the first byte of its request to the end of its stream.
//
//   kRequest --101--> kOpen --close frame sent--> kClosing --peer's close frame--> kDead
//      \--response--> kAnswering --sent--> kDraining (our side is shut, the peer's bytes are thrown
//                          |               away until it closes) --> kDead
//                          \--sent--> kResting (kept) --the next request's first bytes--> kRequest
//
// In a storm the server lets only so many go a turn: one whose time has come but whose turn has not is
// postponed, in kClosing.
//
// Thread: loop. Owned by its Server, which frees it at the end of the turn in which it died.
// Errors: none escape; a broken peer ends its connection with a close code.
class Connection final : public Pollable {
 public:
  Connection(Server& server, Service& service, UniqueFd socket, PeerAddress peer);
  ~Connection();

  // Queues whole frames; they leave at the end of the turn. False, and nothing is queued, if the queue would
  // hold more memory than its bound also after an attempt to write it. Ignored (true) once the connection is
  // closing.
  bool send(Slice frames);
  // The same for a frame in pieces: a header and its payload.
  bool send(Slice header, const Slice* payload, std::size_t count);
  // Close handshake after what is queued.
  void close(CloseCode code, std::string_view reason);
  // While lifted, send() takes what is over the queue's bound: the rest for a peer that is about to go.
  void lift_bound(bool on);
  // Answers the peer's close frame, behind what is queued. Ignored if there is none to answer.
  void answer_close();
  // For a peer that could not be sent what it was to hear, for lack of memory: it hears nothing more, and the
  // connection ends when the server looks at it next, within a second.
  void drop_soon() noexcept;
  // Ends the connection at once, without a close handshake.
  void abort(std::string_view reason);
  // Close handshake instead of what is queued: for a peer that does not read.
  void close_discarding(CloseCode code, std::string_view reason);

  std::string peer() const { return peer_.text(); }  // address and port, for the log
  bool is_open() const { return state_ == State::kOpen; }
  // The kernel took no more for it when it was last written.
  bool behind() const { return blocked_ && is_open(); }
  // Memory of what is queued, in bytes.
  std::size_t held() const { return queue_.held(); }
  // While paused nothing more is read of it: the peer's TCP slows down.
  void pause_reading(bool on) {
    if (reading_ == Reading::kEnded) return;
    reading_ = on ? Reading::kPaused : Reading::kYes;
    renew_interest();
  }
  // Agreed on with the peer: it may be sent compressed frames.
  bool compresses() const { return reader_.compression(); }

 private:
  friend class Server;
  // Ended: the peer sends no more, but still reads the response. Paused: the owner wants no more for now.
  enum class Reading : std::uint8_t { kYes, kPaused, kEnded };
  enum class State : std::uint8_t { kRequest, kAnswering, kResting, kOpen, kClosing, kDraining, kDead };

  void on_ready(std::uint32_t events) noexcept override;
  void arrive();
  bool watch(Poller& poller);
  void unwatch();
  // The one place that says what a socket is waited for. While an answer is not taken, or a request waits for
  // the loop's next turn, further ones stay in the kernel.
  std::uint32_t interest() const {
    if (keeps() && (blocked_ || parser_ != nullptr)) return EPOLLOUT;
    const std::uint32_t none = 0;
    return (reading_ == Reading::kYes ? EPOLLIN : none) | (blocked_ ? EPOLLOUT : none);
  }
  void renew_interest() {
    if (poller_ != nullptr && watched_for_ != interest()) watch_for_interest();
  }
  void watch_for_interest();
  void leave_lobby();
  void read();
  bool has_unread() const;
  void lose(CloseReason reason);
  void take_request_bytes(std::string_view bytes);
  void take_frame_bytes(std::uint8_t* data, std::size_t size);
  void answer(const HttpRequest& request);
  void upgrade(const HttpRequest& request);
  std::string agree_on_compression(const HttpRequest& request);
  void refuse(const HttpResponse& response);
  void respond(const HttpResponse& response, bool head_only, milliseconds keep_for);
  // Another request may follow the answer that is on its way.
  bool keeps() const { return state_ == State::kAnswering && !drain_when_sent_; }
  bool request_waits() const { return keeps() && queue_.empty() && parser_ != nullptr; }
  void take_waiting_request();
  void stop_asking();
  void rest();
  void stop_resting();
  void on_frame(const FrameReader::Message& message);
  void on_compressed(const FrameReader::Message& message);
  void on_message(Opcode opcode, std::string_view payload);
  void on_peer_close(std::string_view payload);
  bool peer_closed() const { return state_ == State::kOpen && reason_ != nullptr; }
  void enqueue(Slice bytes);
  bool fits(std::size_t bytes);
  // After every change of the queue: the gauge tells what all of them hold.
  void count_held();
  void clear_queue();
  WriteQueue::Result write();
  void start_closing(CloseCode code, std::string_view reason);
  void give_up(CloseCode code, std::string_view reason);
  void start_draining();
  void flush() noexcept;
  void flush_now();
  void after_flush();
  void fail(const std::exception& fault) noexcept;
  bool leaving() const { return die_when_sent_ && state_ != State::kDead; }
  void check_deadlines(MonoTime now);
  void check_silence(MonoTime now);
  void shut_down() noexcept;  // the server is stopping
  void die(CloseReason reason);

  static constexpr std::uint32_t kNotPostponed = ~std::uint32_t{0};

  Server& server_;
  Service& service_;
  Poller* poller_ = nullptr;  // that watches the socket: none, the lobby's or the loop's
  UniqueFd socket_;
  State state_ = State::kRequest;
  std::uint8_t watched_for_ = 0;  // events of epoll
  bool dirty_ = false;            // in the server's list of connections to flush
  bool blocked_ = false;          // the kernel took no more; it is written again when the socket says so
  Reading reading_ = Reading::kYes;
  bool drain_when_sent_ = false;
  bool die_when_sent_ = false;
  bool pinged_ = false;                      // since it was last heard
  std::uint32_t index_ = 0;                  // in the server's table
  std::uint32_t postponed_ = kNotPostponed;  // place among the server's postponed departures
  PeerAddress peer_;
  std::uint16_t answers_ = 0;  // that kept it
  MonoTime since_;  // on the server's clock; while open: when it was last heard; else its state's deadline
  WriteQueue queue_;
  std::unique_ptr<HttpParser> parser_;  // of a request that comes in pieces, or too early
  FrameReader reader_;
  std::unique_ptr<MessageHandler> handler_;
  std::unique_ptr<CloseReason> reason_;  // once closing; while open: of the peer's close, to be answered
};

}  // namespace ws::net
