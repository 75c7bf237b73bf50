#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "shared/base/metrics.hpp"
#include "shared/net/http/http.hpp"
#include "shared/net/http/http_limits.hpp"
#include "shared/net/http/http_parser.hpp"
#include "shared/net/stream/guest.hpp"
#include "shared/net/stream/linked_list.hpp"

namespace ws::net {

class HttpExchange;

// What a server counts of plain HTTP; written by its loop, read by any thread.
struct HttpStats {
  Counter http_requests;  // answers, refusals included
  Gauge resting;          // connections kept for a further request
};

// HttpHost: who answers the requests. Thread: loop.
class HttpHost : public Host {
 public:
  virtual HttpResponse on_request(const HttpRequest& request) = 0;
  // A request that asks for a WebSocket, and what came behind it. It is refused (exchange.refuse()), or the
  // exchange's stream is taken over.
  virtual void on_upgrade(HttpExchange& exchange, HttpRequest request, std::string unread) = 0;
  // The server stops: no connection is kept for further requests.
  virtual bool stops() const = 0;
  // One is kept for a further request; it is a link of this list until it is used again, or over.
  virtual LinkedList<HttpExchange>& resting() = 0;

  virtual const HttpLimits& http_limits() const = 0;
  virtual HttpStats& http_stats() = 0;
};

// HttpExchange: an accepted stream from the first byte of a request on: one request after the other, each
// read once the answer to the one before has left, however many came at once (RFC 9112 section 9.3).
//
//   kReading --answered--> kWriting --sent--> kResting --the next request's first bytes--> kReading
//      |                       \--sent, the next request came already--> kWaiting --next turn--> kReading
//      \--the last answer--> kClosing (it is sent, our side is shut, the rest is thrown away)
//
// Thread: loop. Owned by its host; exists only until there is a WebSocket. Errors: none escape.
class HttpExchange final : public Guest, public Link {
 public:
  HttpExchange(HttpHost& host, StreamGroup& group, UniqueFd socket, PeerAddress address);

  // The last answer.
  void refuse(const HttpResponse& response);
  // Lets it go for another, if it rests.
  void make_room() noexcept { finish(); }
  // Moving: its stream is aside, and its request has yet to be answered. Off its host's loop...
  void leave() noexcept { stream_->leave(); }
  // ...and on another's, which answers.
  void enter(HttpHost& host, StreamGroup& group);
  void answer_upgrade(HttpRequest request, std::string unread) noexcept;

  void shut_down() noexcept override;
  void end(CloseCode code, std::string_view why) noexcept override;

 private:
  enum class State : std::uint8_t { kReading, kWriting, kWaiting, kResting, kClosing, kOver };

  void on_bytes(char* data, std::size_t size) noexcept override;
  void on_written() noexcept override;
  void on_deadline() noexcept override;
  void on_end(std::error_code error, bool orderly) noexcept override;
  void fail(const std::exception& fault) noexcept override;

  void expect_request();
  void take(std::string_view bytes);
  void answer(const HttpRequest& request);
  void respond(const HttpResponse& response, bool head_only, milliseconds keep_for);
  void go_on();
  void rest();
  void stop_resting() noexcept;
  void stop_asking();
  void deadline_in(milliseconds time);
  void finish() noexcept;

  HttpHost* host_;
  std::unique_ptr<HttpParser> parser_;  // of a request that comes in pieces, or too early
  State state_ = State::kReading;
  std::uint16_t answers_ = 0;  // that kept it
};

}  // namespace ws::net
