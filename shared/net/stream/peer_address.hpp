#pragma once

#include <array>
#include <cstdint>
#include <string>

struct sockaddr_storage;

namespace ws::net {

// PeerAddress: where a peer is, for the log. An IPv4 peer of a socket that speaks both families is an IPv4
// peer. Kept as numbers, since a connection may never be mentioned.
//
// Thread: any. A value.
class PeerAddress {
 public:
  PeerAddress() = default;
  explicit PeerAddress(const sockaddr_storage& address);  // IPv4 or IPv6

  std::string text() const;  // 127.0.0.1:4000 or [::1]:4000
  bool is_loopback() const;

 private:
  bool is_ipv4() const;

  std::array<std::uint8_t, 16> address_{};  // of IPv4 as IPv6 maps it (RFC 4291 section 2.5.5.2)
  std::uint16_t port_ = 0;
};

}  // namespace ws::net
