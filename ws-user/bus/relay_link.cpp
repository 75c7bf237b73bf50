#include "ws-user/bus/relay_link.hpp"

#include <algorithm>
#include <random>

#include "shared/base/log.hpp"
#include "shared/relay/record.hpp"

namespace ws::bus {
namespace {

constexpr milliseconds kBackoffBase{50};
constexpr milliseconds kBackoffLeast{1};      // a timer of none would ring once
constexpr milliseconds kBackoffRefused{500};  // cap while refused: a relayer that is being restarted
constexpr milliseconds kBackoffOther{5'000};  // cap for anything else
constexpr milliseconds kPingInterval{5'000};
constexpr milliseconds kDeadAfter = 2 * kPingInterval;
constexpr milliseconds kLongestDial{30'000};  // longer than any takes to tell how it went

bool is_peers(std::string_view frame) {
  relay::RecordView first;
  return relay::parse(frame, first) == relay::ParseError::kNone && first.kind == relay::Kind::kPeers;
}

bool is_overflow(const net::CloseReason& reason) {
  return reason.error == std::errc::no_buffer_space;
}

// For somebody who reads the log; a relayer that is killed gives no reason.
std::string sentence_of(const net::CloseReason& reason) {
  constexpr int kUnauthorized = 401;
  if (reason.http_status == kUnauthorized) return "RELAY_SECRET is not what it asks for";
  if (is_overflow(reason)) return "it leaves more unread than OUTBOX_BYTES allows";
  return reason.text.empty() ? "the connection broke" : printable(reason.text);
}

}  // namespace

RelayLink::RelayLink(net::EventLoop& loop, net::Dialer& dialer, std::string url, std::string secret,
                     RelayLinkListener& listener)
    : loop_(loop),
      dialer_(dialer),
      url_(std::move(url)),
      secret_(std::move(secret)),
      listener_(listener),
      backoff_(kBackoffBase, std::random_device{}()) {}

void RelayLink::stop() {
  stopped_ = true;
  timer_.reset();
  if (!up_) return client_.reset();
  client_->close(CloseCode::kGoingAway, "the node is stopping");
}

void RelayLink::dial() {
  net::ClientRequest request;
  request.url = url_;
  request.subprotocol = relay::kSubprotocol;
  request.max_message = relay::kMaxFrame;
  if (!secret_.empty()) request.headers["Authorization"] = "Bearer " + secret_;
  ++dials_;
  timer_ = loop_.every(kLongestDial, [this] { dial(); });  // should memory run out now
  client_ = dialer_.dial(*this, request);
}

void RelayLink::on_open() {
  up_ = true;
  gatherer_.clear();
  last_heard_ = loop_.now();
  listener_.on_link_up();
  // Only now: one whose hello there was no memory for is dialled anew.
  timer_ = loop_.every(kPingInterval, [this] { pulse(); });
}

void RelayLink::on_message(net::Opcode opcode, std::string& payload) {
  last_heard_ = loop_.now();
  if (opcode != net::Opcode::kBinary) return;
  if (!greeted_ && is_peers(payload)) on_greeted();
  listener_.on_link_frame(std::move(payload));
}

// Only now has it let us in: one that opens and closes at once is dialled ever more slowly.
void RelayLink::on_greeted() {
  spdlog::info("linked to relayer {}", url_);
  greeted_ = true;
  told_down_ = false;
  backoff_.reset();
}

void RelayLink::on_pong(const std::string&) {
  last_heard_ = loop_.now();
}

void RelayLink::on_close(const net::CloseReason& reason) {
  const bool was_up = std::exchange(up_, false);
  const bool was_greeted = std::exchange(greeted_, false);
  if (is_overflow(reason)) ++overflows_;
  if (!told_down_ && !stopped_) {
    told_down_ = true;
    spdlog::warn("no link to relayer {}: {}; local chat goes on, dialling again until it is back", url_,
                 sentence_of(reason));
  }
  if (was_up) listener_.on_link_down();
  bool refused = reason.error == std::errc::connection_refused;
  redial_later(refused || was_greeted);
}

void RelayLink::redial_later(bool refused) {
  if (stopped_) return;
  // Again and again, should memory run out then: whoever dials puts another timer in its place.
  const milliseconds delay = backoff_.next(refused ? kBackoffRefused : kBackoffOther);
  timer_ = loop_.every(std::max(delay, kBackoffLeast), [this] { dial(); });
}

void RelayLink::reset(std::string_view reason) {
  spdlog::warn("link to relayer {} is reset: {}", url_, reason);
  up_ = greeted_ = false;
  told_down_ = true;
  gatherer_.clear();
  client_.reset();  // which may be the one whose message led here
  redial_later(false);
}

void RelayLink::pulse() {
  if (loop_.now() - last_heard_ < kDeadAfter) return client_->ping({});
  reset("it has been silent for too long");
  listener_.on_link_down();
}

void RelayLink::send(Slice records) {
  if (up_) gatherer_.add(std::move(records));
}

void RelayLink::flush() {
  if (!up_) return;
  gatherer_.take([this](const Slice* slices, std::size_t count, std::size_t) {
    frame_.clear();
    for (std::size_t i = 0; i < count; ++i) frame_ += slices[i].view();
    client_->send(net::Opcode::kBinary, frame_);
  });
}

}  // namespace ws::bus
