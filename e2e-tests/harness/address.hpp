#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ws::e2e {

// Address: where a server listens.
struct Address {
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;

  std::string authority() const { return host + ":" + std::to_string(port); }
  std::string ws_url() const { return "ws://" + authority(); }
};

// "ws://host:port", with or without a trailing slash. Throws Failure for anything else (wss:// included: the
// raw client speaks no TLS).
Address parse_address(std::string_view url);

// A comma-separated list of them.
std::vector<Address> parse_addresses(std::string_view urls);

// A TCP port of 127.0.0.1 that nobody listens on. Taken from below the range that the kernel gives to
// outgoing connections, so that none of ours can end up on it before the server does.
std::uint16_t free_port();

}  // namespace ws::e2e
