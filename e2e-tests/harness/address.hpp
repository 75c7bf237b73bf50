#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ws::e2e {

// Address: where a server listens.
struct Address {
  std::string host = "127.0.0.1";  // an IPv6 one without brackets
  std::uint16_t port = 0;

  std::string authority() const {
    const bool is_v6 = host.find(':') != std::string::npos;
    return (is_v6 ? '[' + host + ']' : host) + ":" + std::to_string(port);
  }
  std::string ws_url() const { return "ws://" + authority(); }
};

// "ws://host:port", with or without a trailing slash. Throws Failure for anything else (wss:// included: the
// raw client speaks no TLS).
Address parse_address(std::string_view url);

// A comma-separated list of them.
std::vector<Address> parse_addresses(std::string_view urls);

// Whether this machine has IPv6, were it only as [::1].
bool has_ipv6();

// A TCP port that nobody listens on, on any address of either family. Taken from below the range that the
// kernel gives to outgoing connections, so that none of ours can end up on it before the server does.
std::uint16_t free_port();

}  // namespace ws::e2e
