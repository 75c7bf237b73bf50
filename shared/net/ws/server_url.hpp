#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace ws::net {

// ServerUrl: where a URL of a WebSocket leads to.
//
// Thread: any. A value.
struct ServerUrl {
  std::string host;  // a name or a numeric address, without brackets
  std::uint16_t port = 0;
};

// None: it cannot be dialled. Those that can are ws:// with a host, and a port from 1 to 65535 if one is
// given.
std::optional<ServerUrl> parse_server_url(const std::string& url);

}  // namespace ws::net
