#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

namespace ws::net {

// SocketAddress: an address and a port, of either family: to bind, or to connect to.
//
// Thread: any. A value.
struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;

  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
  bool is_ipv6() const { return storage.ss_family == AF_INET6; }
  bool is_loopback() const;
  std::uint16_t port() const;
  void set_port(std::uint16_t port);
  std::string host() const;  // 127.0.0.1 or [::1]
  std::string text() const;  // the same with the port
};
bool operator==(const SocketAddress& a, const SocketAddress& b);

using SocketAddresses = std::vector<SocketAddress>;

// The address that a numeric host is, without brackets; none: it is a name. Thread: any.
std::optional<SocketAddress> numeric_address(const std::string& host, std::uint16_t port);

// Which of a name's addresses are asked for.
enum class Wanted {
  kAll,
  kReachable,  // only those of a family that this machine has an address of its own in
};

// The addresses of a host, each once, in the order in which they are to be tried. A name may be asked for
// elsewhere, which may take minutes. Thread: any; it blocks. Errors: none, and `error` says why.
SocketAddresses addresses_of(const std::string& host, std::uint16_t port, Wanted wanted,
                             std::error_code& error);

}  // namespace ws::net
