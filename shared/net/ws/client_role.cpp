#include "shared/net/ws/client_role.hpp"

#include <new>
#include <utility>
#include <vector>

#include "shared/base/log.hpp"
#include "shared/net/ws/client_endpoint.hpp"

namespace ws::net {
namespace {

using Buffers = std::vector<websocketpp::transport::buffer>;
using websocketpp::lib::error_code;

constexpr int kSwitchingProtocols = 101;
constexpr auto kNoCloseFrame = websocketpp::close::status::abnormal_close;

// As websocketpp takes a URL apart, but with the brackets that an IPv6 address has in a Host header.
websocketpp::uri_ptr parse_url(const std::string& url) {
  const websocketpp::uri parsed(url);
  const bool is_v6 = parsed.get_host().find(':') != std::string::npos;
  return std::make_shared<websocketpp::uri>(parsed.get_secure(),
                                            is_v6 ? '[' + parsed.get_host() + ']' : parsed.get_host(),
                                            parsed.get_port(), parsed.get_resource());
}

Bytes joined(const Buffers& buffers) {
  std::size_t size = 0;
  for (const auto& one : buffers) size += one.len;
  return Bytes::build(size, [&](char* out) {
    for (const auto& one : buffers) out = std::copy(one.buf, one.buf + one.len, out);
  });
}

bool is_close_frame(const Bytes& frame) {
  constexpr auto kFinalClose = static_cast<char>(0x80 | static_cast<int>(Opcode::kClose));
  return !frame.empty() && *frame.data() == kFinalClose;
}

}  // namespace

// What websocketpp's handlers refer to. Outlives a role that is destroyed by one of them.
struct ClientRole::Session : std::enable_shared_from_this<Session> {
  explicit Session(Owner& who) : owner(&who) {}

  void connect(const ClientRequest& request) {
    error_code error;
    connection = endpoint.get_connection(parse_url(request.url), error);
    connection->set_max_message_size(request.max_message);
    for (const auto& [name, value] : request.headers) connection->replace_header(name, value);
    if (!request.subprotocol.empty()) connection->add_subprotocol(request.subprotocol, error);
    subprotocol = request.subprotocol;
    wire();
    endpoint.connect(connection);
  }

  void wire() {
    connection->set_write_handler([this](auto, const char* bytes, std::size_t size) {
      return write([&] { return Bytes(std::string_view(bytes, size)); }, true);
    });
    connection->set_vector_write_handler(
        [this](auto, const Buffers& buffers) { return write([&] { return joined(buffers); }, false); });
    connection->set_open_handler([this](auto) { guard([this] { opened(); }); });
    connection->set_message_handler([this](auto, auto message) {
      guard(
          [&] { owner->on_message(static_cast<Opcode>(message->get_opcode()), message->get_raw_payload()); });
    });
    connection->set_pong_handler(
        [this](auto, const std::string& payload) { guard([&] { owner->on_pong(payload); }); });
    connection->set_fail_handler([this](auto) { finish(&Session::why_not_opened); });
    connection->set_close_handler([this](auto) { finish(&Session::why_ended); });
  }

  // websocketpp writes no more once this has thrown: it must not.
  template <typename Make>
  error_code write(Make&& make, bool always) {
    try {
      const Bytes bytes = make();
      if (owner == nullptr || owner->on_output(Slice(bytes), always || is_close_frame(bytes))) return {};
      trouble = "the server does not keep up";
      broken = std::make_error_code(std::errc::no_buffer_space);
    } catch (const std::exception&) {
      trouble = "memory ran out";
    }
    return make_error_code(websocketpp::transport::error::pass_through);
  }

  void opened() {
    if (!subprotocol.empty() && connection->get_response_header("Sec-WebSocket-Protocol") != subprotocol) {
      closed_here = true;
      error_code ignored;
      return connection->close(websocketpp::close::status::protocol_error,
                               "the server does not speak " + subprotocol, ignored);
    }
    owner->on_open();
  }

  CloseReason why_not_opened() const {
    const int status = static_cast<int>(connection->get_response_code());
    const bool refused = status != 0 && status != kSwitchingProtocols;
    CloseReason reason;
    reason.error = broken;
    if (refused) reason.http_status = status;
    reason.text = refused              ? "the server answered HTTP " + std::to_string(status)
                  : trouble != nullptr ? trouble
                  : broken             ? broken.message()
                  : status == 0        ? "the server does not speak HTTP"
                                       : "the server's answer is wrong: " + connection->get_ec().message();
    return reason;
  }

  CloseReason why_ended() const {
    CloseReason reason;
    reason.error = broken;
    if (connection != nullptr && connection->get_remote_close_code() != kNoCloseFrame) {
      reason.code = static_cast<CloseCode>(connection->get_remote_close_code());
      reason.text = connection->get_remote_close_reason();
      reason.by_peer = true;
    } else if (trouble != nullptr) {
      reason.text = trouble;
    } else if (connection->get_local_close_code() != kNoCloseFrame) {
      reason.text = connection->get_local_close_reason();
      if (!closed_here) reason.text = "the server broke the WebSocket protocol: " + reason.text;
    }
    return reason;
  }

  // websocketpp may tell both failure and opening of one connection: the first ending stands.
  void finish(CloseReason (Session::*why)() const) noexcept {
    if (std::exchange(ended, true) || owner == nullptr) return;
    CloseReason reason;
    try {
      reason = (this->*why)();
    } catch (const std::bad_alloc&) {
      // It ends without words.
    }
    std::exchange(owner, nullptr)->on_end(std::move(reason));
  }

  template <typename Work>
  void guard(Work&& work) {
    if (owner == nullptr) return;
    try {
      work();
    } catch (const std::exception& e) {
      spdlog::error("unexpected exception on an outgoing connection: {}; please report it", e.what());
    }
  }

  // Every call into websocketpp. One that is over is cut loose after it: a read that waits would keep the
  // connection for ever.
  template <typename Work>
  void run(Work&& work) {
    const auto self = shared_from_this();
    ++calls;
    try {
      if (!ended) work();
    } catch (const std::exception&) {
      trouble = "memory ran out";
      finish(&Session::why_ended);
    }
    --calls;
    cut_loose();
  }

  void cut_loose() {
    if (calls == 0 && connection != nullptr && (ended || owner == nullptr)) connection->fatal_error();
  }

  Owner* owner;  // null once nobody listens
  ClientEndpoint endpoint;
  ClientEndpoint::connection_ptr connection;
  std::string subprotocol;
  const char* trouble = nullptr;  // what we know of the end, and websocketpp does not; a sentence
  std::error_code broken;         // the transport
  int calls = 0;                  // into websocketpp that are under way
  bool closed_here = false;       // by our own wish
  bool ended = false;
};

ClientRole::ClientRole(Owner& owner) : session_(std::make_shared<Session>(owner)) {}

ClientRole::~ClientRole() {
  session_->owner = nullptr;
  session_->cut_loose();
}

void ClientRole::begin(const ClientRequest& request) {
  session_->run([&] { session_->connect(request); });
}

void ClientRole::on_input(const char* bytes, std::size_t size) {
  session_->run([&, &session = *session_] {
    const bool reads_on = session.connection->read_all(bytes, size) == size;
    if (!reads_on) session.finish(&Session::why_ended);
  });
}

void ClientRole::on_input_end(std::error_code error) {
  session_->run([&, &session = *session_] {
    session.broken = error;
    if (state() == State::kOpening && !error) session.trouble = "the server hung up before it had answered";
    session.connection->eof();
  });
}

void ClientRole::give_up() {
  session_->run([&, &session = *session_] {
    if (state() == State::kOpening) session.trouble = "the server did not answer in time";
    session.connection->eof();
  });
}

void ClientRole::send(Opcode opcode, std::string_view payload) {
  // An error means that it is closing: on_end follows.
  session_->run([&, &session = *session_] {
    session.connection->send(payload.data(), payload.size(),
                             static_cast<websocketpp::frame::opcode::value>(opcode));
  });
}

void ClientRole::ping(std::string_view payload) {
  error_code ignored;
  session_->run([&, &session = *session_] { session.connection->ping(std::string(payload), ignored); });
}

void ClientRole::close(CloseCode code, std::string_view reason) {
  error_code ignored;
  session_->run([&, &session = *session_] {
    session.closed_here = true;
    session.connection->close(static_cast<websocketpp::close::status::value>(code), std::string(reason),
                              ignored);
  });
}

ClientRole::State ClientRole::state() const {
  if (session_->ended) return State::kEnded;
  if (session_->connection == nullptr) return State::kOpening;
  switch (session_->connection->get_state()) {
    case websocketpp::session::state::connecting:
      return State::kOpening;
    case websocketpp::session::state::open:
      return State::kOpen;
    default:
      return State::kClosing;
  }
}

}  // namespace ws::net
