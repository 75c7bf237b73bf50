#include "shared/net/ws/server_url.hpp"

#include <websocketpp/uri.hpp>

namespace ws::net {

std::optional<ServerUrl> parse_server_url(const std::string& url) {
  const websocketpp::uri parsed(url);
  const bool dialable = parsed.get_valid() && !parsed.get_secure() && parsed.get_scheme() == "ws" &&
                        !parsed.get_host().empty() && parsed.get_port() != 0;
  if (!dialable) return std::nullopt;
  return ServerUrl{parsed.get_host(), parsed.get_port()};
}

}  // namespace ws::net
