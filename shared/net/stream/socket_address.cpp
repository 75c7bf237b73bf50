#include "shared/net/stream/socket_address.hpp"

#include <netinet/in.h>

#include <algorithm>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <cstring>

#include "shared/net/stream/peer_address.hpp"

// The one file that sees Asio: it turns text and names into addresses.
namespace ws::net {
namespace {

using asio::ip::tcp;

SocketAddress address_of(const tcp::endpoint& endpoint) {
  SocketAddress address;
  address.size = static_cast<socklen_t>(endpoint.size());
  std::memcpy(&address.storage, endpoint.data(), endpoint.size());
  return address;
}

}  // namespace

bool SocketAddress::is_loopback() const {
  return PeerAddress(storage).is_loopback();
}

std::uint16_t SocketAddress::port() const {
  return is_ipv6() ? ntohs(reinterpret_cast<const sockaddr_in6&>(storage).sin6_port)
                   : ntohs(reinterpret_cast<const sockaddr_in&>(storage).sin_port);
}

void SocketAddress::set_port(std::uint16_t port) {
  if (is_ipv6()) {
    reinterpret_cast<sockaddr_in6&>(storage).sin6_port = htons(port);
  } else {
    reinterpret_cast<sockaddr_in&>(storage).sin_port = htons(port);
  }
}

std::string SocketAddress::host() const {
  const std::string all = text();
  return all.substr(0, all.rfind(':'));
}

std::string SocketAddress::text() const {
  return PeerAddress(storage).text();
}

bool operator==(const SocketAddress& a, const SocketAddress& b) {
  return a.size == b.size && std::memcmp(&a.storage, &b.storage, a.size) == 0;
}

std::optional<SocketAddress> numeric_address(const std::string& host, std::uint16_t port) {
  std::error_code error;
  const asio::ip::address address = asio::ip::make_address(host, error);
  if (error) return std::nullopt;
  return address_of({address, port});
}

SocketAddresses addresses_of(const std::string& host, std::uint16_t port, Wanted wanted,
                             std::error_code& error) {
  if (const auto numeric = numeric_address(host, port)) return {*numeric};
  asio::io_context unused;  // a resolver belongs to one, and asks at once without it
  const auto flags =
      wanted == Wanted::kReachable ? tcp::resolver::address_configured : tcp::resolver::flags();
  SocketAddresses found;
  for (const auto& one : tcp::resolver(unused).resolve(host, std::to_string(port), flags, error)) {
    const SocketAddress address = address_of(one.endpoint());
    if (std::find(found.begin(), found.end(), address) == found.end()) found.push_back(address);
  }
  return found;
}

}  // namespace ws::net
