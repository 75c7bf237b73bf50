#include "shared/net/http/http_exchange.hpp"

#include <utility>

#include "shared/net/stream/streams.hpp"

namespace ws::net {

HttpExchange::HttpExchange(HttpHost& host, StreamGroup& group, UniqueFd socket, PeerAddress address)
    : Guest(address), host_(&host) {
  stream_ = Stream::adopt(group, std::move(socket), *this);
  stream_->take_turns(true);
  stream_->read_at_most(host.http_limits().max_head);
  expect_request();
}

void HttpExchange::deadline_in(milliseconds time) {
  stream_->deadline(stream_->group().streams.now() + time);
}

// Requests ------------------------------------------------------------------------------------------------

void HttpExchange::expect_request() {
  state_ = State::kReading;
  deadline_in(host_->http_limits().handshake_timeout);
}

void HttpExchange::on_bytes(char* data, std::size_t size) noexcept {
  guarded([&] {
    if (state_ == State::kResting) {
      stop_resting();
      expect_request();
    }
    if (state_ == State::kReading) take({data, size});
  });
}

void HttpExchange::take(std::string_view bytes) {
  HttpParser parser = parser_ == nullptr ? HttpParser(host_->http_limits()) : std::move(*parser_);
  switch (parser.consume(bytes)) {
    case HttpParser::State::kMore:
      parser_ = std::make_unique<HttpParser>(std::move(parser));
      return;
    case HttpParser::State::kRefused:
      return refuse(parser.refusal());
    case HttpParser::State::kComplete:
      break;
  }
  parser_.reset();
  HttpRequest request = parser.take_request();
  std::string rest = parser.take_rest();
  if (request.wants_upgrade()) return host_->on_upgrade(*this, std::move(request), std::move(rest));
  answer(request);
  if (rest.empty() || state_ != State::kWriting) return;
  parser_ = std::make_unique<HttpParser>(host_->http_limits(), std::move(rest));
  stream_->await_writable(true);
}

// Answers -------------------------------------------------------------------------------------------------

void HttpExchange::answer(const HttpRequest& request) {
  const HttpLimits& limits = host_->http_limits();
  host_->http_stats().http_requests.add();
  const HttpResponse response = host_->on_request(request);
  const bool keep =
      request.may_be_followed() && !response.closes && !host_->stops() && ++answers_ < limits.max_requests;
  respond(response, request.method == "HEAD", keep ? limits.rest_timeout : milliseconds::zero());
}

void HttpExchange::refuse(const HttpResponse& response) {
  host_->http_stats().http_requests.add();
  respond(response, false, milliseconds::zero());
}

void HttpExchange::respond(const HttpResponse& response, bool head_only, milliseconds keep_for) {
  parser_.reset();
  deadline_in(host_->http_limits().response_timeout);
  stream_->push_control(Slice(serialize(response, head_only, keep_for)));
  state_ = State::kWriting;
  if (keep_for != milliseconds::zero()) return;
  state_ = State::kClosing;
  stream_->shut_after_queue();
}

void HttpExchange::on_written() noexcept {
  guarded([&] {
    switch (state_) {
      case State::kWriting:
        parser_ == nullptr ? rest() : void(state_ = State::kWaiting);
        return;
      case State::kWaiting:
        return go_on();
      case State::kClosing:
        return deadline_in(host_->http_limits().close_timeout);
      case State::kReading:
      case State::kResting:
      case State::kOver:
        return;
    }
  });
}

// The request came too early, with the one before: it has this turn, as everybody has one. That the socket
// can be written to has woken the loop for it.
void HttpExchange::go_on() {
  expect_request();
  take({});
  const bool next_waits = state_ == State::kWriting && parser_ != nullptr;
  if (stream_ != nullptr && !next_waits) stream_->await_writable(false);
}

void HttpExchange::rest() {
  state_ = State::kResting;
  deadline_in(host_->http_limits().rest_timeout);
  host_->resting().push_back(*this);
  host_->http_stats().resting.add(1);
}

void HttpExchange::stop_resting() noexcept {
  if (!linked()) return;
  unlink();
  host_->http_stats().resting.add(-1);
}

// Moving --------------------------------------------------------------------------------------------------

void HttpExchange::enter(HttpHost& host, StreamGroup& group) {
  stream_->enter(group);
  host_ = &host;
}

void HttpExchange::answer_upgrade(HttpRequest request, std::string unread) noexcept {
  guarded([&] { host_->on_upgrade(*this, std::move(request), std::move(unread)); });
}

// Ends ----------------------------------------------------------------------------------------------------

void HttpExchange::shut_down() noexcept {
  guarded([this] { stop_asking(); });
}

// Nobody is asked for a further request. One that lies in its socket is still answered; one that is on its
// way to another server is refused by that, or by this one when it comes back.
void HttpExchange::stop_asking() {
  switch (state_) {
    case State::kResting:
      return stream_->has_unread() ? void() : finish();
    case State::kReading:
      return stream_->is_aside() ? void() : refuse(plain_response(503, "the server is restarting"));
    case State::kWriting:
    case State::kWaiting:
      parser_.reset();
      state_ = State::kClosing;
      return stream_->shut_after_queue();  // the answer may have left already
    case State::kClosing:
    case State::kOver:
      return;
  }
}

// Nobody is judged by what still waits in its socket, nor by a request that is on its way to another server:
// then it is this server that is late.
void HttpExchange::on_deadline() noexcept {
  guarded([this] {
    const bool reads = state_ == State::kReading || state_ == State::kResting;
    if (reads && (stream_->is_aside() || stream_->has_unread())) return;
    if (state_ == State::kReading) return refuse(plain_response(408, "the request took too long"));
    finish();
  });
}

void HttpExchange::on_end(std::error_code, bool) noexcept {
  finish();
}

void HttpExchange::end(CloseCode, std::string_view) noexcept {
  finish();
}

void HttpExchange::fail(const std::exception& fault) noexcept {
  host_->note_fault(*this, fault);
  finish();
}

void HttpExchange::finish() noexcept {
  if (std::exchange(state_, State::kOver) == State::kOver) return;
  stop_resting();
  host_->over(*this);
}

}  // namespace ws::net
