#include "shared/net/client.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <new>
#include <utility>

#include "shared/net/ws/server_url.hpp"

namespace ws::net {
namespace {

constexpr milliseconds kDialPatience{10'000};  // to find the host and to be let in by one of its addresses
constexpr milliseconds kOpenPatience{5'000};   // for the answer to the handshake
constexpr milliseconds kClosePatience{5'000};  // for the server's close frame and the end of its stream
constexpr int kUserTimeout = 20'000;  // ms that sent data may stay unacknowledged before the kernel gives up

void set_option(const UniqueFd& socket, int name, int value) {
  ::setsockopt(socket.get(), IPPROTO_TCP, name, &value, sizeof value);
}

}  // namespace

Client::Client(StreamGroup& group, ClientHandler& handler, const ClientRequest& request)
    : group_(group),
      handler_(handler),
      request_(request),
      self_(std::make_shared<Client*>(this)),
      role_(static_cast<ClientRole::Owner&>(*this)) {
  farewell_.push_back({[self = self_] {
                         if (*self == nullptr) return;
                         const CloseReason reason = std::move((*self)->reason_);
                         (*self)->handler_.on_close(reason);
                       },
                       nullptr, nullptr});
  dial();
}

Client::~Client() {
  *self_ = nullptr;
}

void Client::dial() {
  const auto server = parse_server_url(request_.url);
  if (!server) return on_end(CloseReason{CloseCode::kAbnormal, "bad address '" + request_.url + "'"});
  dial_ = std::make_unique<TcpDial>(
      group_.streams.loop(), server->host, server->port, kDialPatience,
      [this](std::error_code error, UniqueFd socket) { dialled(error, std::move(socket)); });
}

void Client::dialled(std::error_code error, UniqueFd socket) {
  dial_.reset();
  if (error) return on_end(CloseReason{CloseCode::kAbnormal, error.message(), false, error});
  set_option(socket, TCP_NODELAY, 1);
  set_option(socket, TCP_USER_TIMEOUT, kUserTimeout);
  try {
    stream_ = Stream::adopt(group_, std::move(socket), *this);
  } catch (const std::bad_alloc&) {
    return on_end(CloseReason{CloseCode::kAbnormal, "memory ran out"});
  }
  stream_->deadline(group_.streams.now() + kOpenPatience);
  role_.begin(request_);
  if (!stream_->watch()) role_.on_input_end({errno, std::generic_category()});
}

void Client::close(CloseCode code, std::string_view reason) {
  role_.close(code, reason);
  look_at_state();
}

void Client::on_bytes(char* data, std::size_t size) noexcept {
  const std::shared_ptr<Client*> self = self_;
  role_.on_input(data, size);
  if (*self != nullptr) look_at_state();
}

void Client::on_deadline() noexcept {
  if (role_.state() == ClientRole::State::kEnded) return stream_->abort();
  role_.give_up();
}

void Client::on_end(std::error_code error, bool) noexcept {
  role_.on_input_end(error);
}

// Either side has sent its close frame: the rest takes only so long.
void Client::look_at_state() {
  if (role_.state() != ClientRole::State::kClosing || std::exchange(closing_, true)) return;
  stream_->deadline(group_.streams.now() + kClosePatience);
}

bool Client::on_output(Slice bytes, bool always) {
  if (always) {
    stream_->push_control(std::move(bytes));
  } else if (!stream_->push(std::move(bytes))) {
    overflowed_ = true;
  }
  return !overflowed_;
}

void Client::on_open() {
  stream_->deadline(Stream::kNever);
  handler_.on_open();
}

// Who has left too much unread would not read the rest either.
void Client::on_end(CloseReason&& reason) noexcept {
  reason_ = std::move(reason);
  if (overflowed_) {
    stream_->abort();
  } else if (stream_ != nullptr) {
    stream_->deadline(group_.streams.now() + kClosePatience);
    stream_->end_after_queue();
  }
  group_.streams.loop().post_all(farewell_);
}

void Dialer::hold_reading_while(std::function<bool()> too_much) {
  group_.brake.pull_while(std::move(too_much));
  group_.streams.loop().at(Phase::kLog, [this] { group_.brake.end_turn(); });
}

}  // namespace ws::net
