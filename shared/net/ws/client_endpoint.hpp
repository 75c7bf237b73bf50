#pragma once

#include <openssl/rand.h>

#include <array>
#include <websocketpp/client.hpp>
#include <websocketpp/concurrency/none.hpp>
#include <websocketpp/config/core_client.hpp>
#include <websocketpp/logger/stub.hpp>

// websocketpp as ClientRole uses it. For that one unit: it takes seconds to compile.
namespace ws::net {

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

// Extensions stay enabled, though there is none: without them websocketpp 0.8.2 fails every handshake.
struct ClientConfig : websocketpp::config::core_client {
  using concurrency_type = websocketpp::concurrency::none;
  using elog_type = websocketpp::log::stub;
  using alog_type = websocketpp::log::stub;
  using rng_type = BufferedRandom;
  static constexpr bool enable_multithreading = false;

  struct transport_config : websocketpp::config::core_client::transport_config {
    using concurrency_type = ClientConfig::concurrency_type;
    using elog_type = ClientConfig::elog_type;
    using alog_type = ClientConfig::alog_type;
    static constexpr bool enable_multithreading = false;
  };
  using transport_type = websocketpp::transport::iostream::endpoint<transport_config>;
};

using ClientEndpoint = websocketpp::client<ClientConfig>;

}  // namespace ws::net

// Left out: the server's side, and the versions before RFC 6455, which are half of what there is to compile.
namespace websocketpp {

template <>
inline void ws::net::ClientEndpoint::connection_type::read_handshake(std::size_t) {}

template <>
inline auto ws::net::ClientEndpoint::connection_type::get_processor(int) const -> processor_ptr {
  auto made = lib::make_shared<processor::hybi13<ws::net::ClientConfig>>(is_secure(), m_is_server,
                                                                         m_msg_manager, lib::ref(m_rng));
  made->set_max_message_size(m_max_message_size);
  return made;
}

}  // namespace websocketpp
