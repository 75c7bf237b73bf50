#include "shared/net/client.hpp"

#include <netinet/tcp.h>
#include <openssl/rand.h>

#include <array>
#include <websocketpp/client.hpp>
#include <websocketpp/concurrency/none.hpp>
#include <websocketpp/config/core_client.hpp>
#include <websocketpp/logger/stub.hpp>
#include <websocketpp/transport/asio/endpoint.hpp>
#include <websocketpp/transport/asio/security/none.hpp>

#include "shared/base/log.hpp"
#include "shared/net/stream/tcp_dial.hpp"

namespace ws::net {
namespace {

// Masking keys and nonces. OpenSSL's generator 4 KiB at a time: std::random_device costs 20 us a call.
class BufferedRandom {
 public:
  std::uint32_t operator()() {
    if (next_ == pool_.size()) {
      ::RAND_bytes(reinterpret_cast<unsigned char*>(pool_.data()), static_cast<int>(sizeof pool_));
      next_ = 0;
    }
    return pool_[next_++];
  }

 private:
  std::array<std::uint32_t, 1024> pool_{};
  std::size_t next_ = pool_.size();
};

struct ClientConfig : websocketpp::config::core_client {
  using concurrency_type = websocketpp::concurrency::none;
  using elog_type = websocketpp::log::stub;
  using alog_type = websocketpp::log::stub;
  using rng_type = BufferedRandom;

  struct transport_config : websocketpp::config::core_client::transport_config {
    using concurrency_type = ClientConfig::concurrency_type;
    using elog_type = ClientConfig::elog_type;
    using alog_type = ClientConfig::alog_type;
    using request_type = ClientConfig::request_type;
    using response_type = ClientConfig::response_type;
    using socket_type = websocketpp::transport::asio::basic_socket::endpoint;
    static constexpr bool enable_multithreading = false;
  };
  // A connection's socket is connected already when websocketpp gets to it: see TcpDial.
  struct transport_type : websocketpp::transport::asio::endpoint<transport_config> {
    void async_connect(transport_con_ptr, websocketpp::uri_ptr,
                       websocketpp::transport::connect_handler done) {
      done({});
    }
  };
};

using Endpoint = websocketpp::client<ClientConfig>;
using ConnectionPtr = Endpoint::connection_ptr;

constexpr unsigned kUserTimeout =
    20'000;  // ms that sent data may stay unacknowledged before the kernel gives up

constexpr milliseconds kDialDeadline{10'000};  // to find the host and to be let in by one of its addresses

// As websocketpp takes a URL apart, but with the brackets that an IPv6 address has in a Host header. Null if
// it is none.
websocketpp::uri_ptr parse_url(const std::string& url) {
  websocketpp::uri parsed(url);
  const bool is_v6 = parsed.get_host().find(':') != std::string::npos;
  if (!parsed.get_valid()) return nullptr;
  if (!is_v6) return std::make_shared<websocketpp::uri>(std::move(parsed));
  return std::make_shared<websocketpp::uri>(parsed.get_secure(), '[' + parsed.get_host() + ']',
                                            parsed.get_port(), parsed.get_resource());
}

class WebsocketppClient final : public Client {
 public:
  WebsocketppClient(EventLoop& loop, Endpoint& endpoint, ClientHandler& handler, const DialOptions& options)
      : loop_(loop), endpoint_(endpoint), handler_(&handler) {
    websocketpp::lib::error_code error;
    const websocketpp::uri_ptr url = parse_url(options.url);
    if (url != nullptr) connection_ = endpoint.get_connection(url, error);
    if (connection_ == nullptr) {
      fail_later("bad address '" + options.url + "'");
      return;
    }
    connection_->set_max_message_size(options.max_message);
    for (const auto& [name, value] : options.headers) connection_->replace_header(name, value);
    if (!options.subprotocol.empty()) connection_->add_subprotocol(options.subprotocol, error);
    subprotocol_ = options.subprotocol;
    wire_handlers();
    dial(websocketpp::uri(options.url));
  }

  ~WebsocketppClient() override {
    handler_ = nullptr;
    dial_.reset();
    *alive_ = false;
    if (connection_ == nullptr) return;
    // The endpoint's handlers refer to this object: cut them, then end the connection without ceremony.
    connection_->set_open_handler(nullptr);
    connection_->set_message_handler(nullptr);
    connection_->set_close_handler(nullptr);
    connection_->set_fail_handler(nullptr);
    connection_->set_pong_handler(nullptr);
    websocketpp::lib::error_code ignored;
    connection_->terminate(ignored);
    asio::error_code closed;
    connection_->get_raw_socket().close(closed);
  }

  void send(Opcode opcode, std::string_view payload) override {
    if (connection_ == nullptr) return;
    auto code = static_cast<websocketpp::frame::opcode::value>(opcode);
    connection_->send(payload.data(), payload.size(),
                      code);  // an error here means it is closing: on_close follows
  }
  void ping(std::string_view payload) override {
    websocketpp::lib::error_code ignored;
    if (connection_ != nullptr) connection_->ping(std::string(payload), ignored);
  }
  void close(CloseCode code, std::string_view reason) override {
    websocketpp::lib::error_code ignored;
    if (connection_ != nullptr) {
      connection_->close(static_cast<websocketpp::close::status::value>(code), std::string(reason), ignored);
    }
  }

 private:
  void dial(const websocketpp::uri& url) {
    dial_ = std::make_unique<TcpDial>(loop_, url.get_host(), url.get_port(), kDialDeadline,
                                      [this](std::error_code error, UniqueFd socket) {
                                        guard([&] { dialled(error, std::move(socket)); });
                                      });
  }

  void dialled(std::error_code error, UniqueFd socket) {
    if (error) return finish({CloseCode::kAbnormal, error.message(), false, error});
    sockaddr_storage peer{};
    socklen_t size = sizeof peer;
    ::getpeername(socket.get(), reinterpret_cast<sockaddr*>(&peer), &size);
    connection_->get_raw_socket().assign(
        peer.ss_family == AF_INET6 ? asio::ip::tcp::v6() : asio::ip::tcp::v4(), socket.release());
    endpoint_.connect(connection_);
  }

  void wire_handlers() {
    connection_->set_open_handler([this](auto) { guard([this] { opened(); }); });
    connection_->set_message_handler([this](auto, auto message) {
      guard([&] {
        handler_->on_message(static_cast<Opcode>(message->get_opcode()), message->get_raw_payload());
      });
    });
    connection_->set_pong_handler(
        [this](auto, const std::string& payload) { guard([&] { handler_->on_pong(payload); }); });
    connection_->set_close_handler([this](auto) {
      guard([this] {
        finish({static_cast<CloseCode>(connection_->get_remote_close_code()),
                connection_->get_remote_close_reason(), true, connection_->get_transport_ec()});
      });
    });
    connection_->set_fail_handler([this](auto) {
      guard([this] {
        int status = static_cast<int>(connection_->get_response_code());
        std::string why = connection_->get_ec().message();
        if (connection_->get_transport_ec()) why = connection_->get_transport_ec().message();
        bool refused = status != 0 && status != 101;
        if (refused) why = "the server answered HTTP " + std::to_string(status);
        finish({CloseCode::kAbnormal, why, false, connection_->get_transport_ec(), refused ? status : 0});
      });
    });
  }

  void opened() {
    asio::error_code ignored;
    auto& socket = connection_->get_raw_socket();
    socket.set_option(asio::ip::tcp::no_delay(true), ignored);
    using UserTimeout = asio::detail::socket_option::integer<IPPROTO_TCP, TCP_USER_TIMEOUT>;
    socket.set_option(UserTimeout(static_cast<int>(kUserTimeout)), ignored);
    if (!subprotocol_.empty() && connection_->get_response_header("Sec-WebSocket-Protocol") != subprotocol_) {
      return close(CloseCode::kProtocolError, "the server does not speak " + subprotocol_);
    }
    handler_->on_open();
  }

  // websocketpp may tell both failure and opening of one connection: the first ending stands.
  void finish(const CloseReason& reason) {
    if (handler_ != nullptr) std::exchange(handler_, nullptr)->on_close(reason);
  }

  void fail_later(std::string why) {
    loop_.post([this, alive = alive_, why = std::move(why)] {
      if (*alive) finish({CloseCode::kAbnormal, why, false, {}});
    });
  }

  template <typename Work>
  void guard(Work&& work) {
    if (handler_ == nullptr) return;
    try {
      work();
    } catch (const std::exception& e) {
      spdlog::error("unexpected exception on an outgoing connection: {}; please report it", e.what());
    }
  }

  EventLoop& loop_;
  Endpoint& endpoint_;
  ClientHandler* handler_;
  ConnectionPtr connection_;
  std::unique_ptr<TcpDial> dial_;
  std::string subprotocol_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace

bool is_dialable(const std::string& url) {
  websocketpp::uri parsed(url);
  return parsed.get_valid() && !parsed.get_secure() && parsed.get_scheme() == "ws" &&
         !parsed.get_host().empty() && parsed.get_port() != 0;
}

struct Dialer::Impl {
  Endpoint endpoint;
};

Dialer::Dialer(EventLoop& loop) : loop_(loop), impl_(std::make_unique<Impl>()) {
  impl_->endpoint.init_asio(&loop.context());
}

Dialer::~Dialer() = default;

std::unique_ptr<Client> Dialer::dial(ClientHandler& handler, const DialOptions& options) {
  return std::make_unique<WebsocketppClient>(loop_, impl_->endpoint, handler, options);
}

}  // namespace ws::net
