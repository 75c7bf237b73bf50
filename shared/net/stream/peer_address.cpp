#include "shared/net/stream/peer_address.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>

namespace ws::net {
namespace {

constexpr std::array<std::uint8_t, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr std::uint8_t kLoopbackNet = 127;  // of IPv4

}  // namespace

PeerAddress::PeerAddress(const sockaddr_storage& address) {
  if (address.ss_family == AF_INET6) {
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address);
    std::memcpy(address_.data(), &v6.sin6_addr, address_.size());
    port_ = ntohs(v6.sin6_port);
  } else {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
    std::copy(kMapped.begin(), kMapped.end(), address_.begin());
    std::memcpy(address_.data() + kMapped.size(), &v4.sin_addr, sizeof v4.sin_addr);
    port_ = ntohs(v4.sin_port);
  }
}

bool PeerAddress::is_ipv4() const {
  return std::equal(kMapped.begin(), kMapped.end(), address_.begin());
}

bool PeerAddress::is_loopback() const {
  if (is_ipv4()) return address_[kMapped.size()] == kLoopbackNet;
  return address_.back() == 1 &&
         std::all_of(address_.begin(), address_.end() - 1, [](std::uint8_t byte) { return byte == 0; });
}

std::string PeerAddress::text() const {
  if (is_ipv4()) {
    // By hand: inet_ntop costs as much as all the rest of a log line.
    std::string text;
    for (std::size_t i = kMapped.size(); i < address_.size(); ++i)
      text.append(std::to_string(address_[i])).push_back(i + 1 < address_.size() ? '.' : ':');
    return text.append(std::to_string(port_));
  }
  std::array<char, INET6_ADDRSTRLEN> host{};
  ::inet_ntop(AF_INET6, address_.data(), host.data(), host.size());
  return '[' + std::string(host.data()) + "]:" + std::to_string(port_);
}

}  // namespace ws::net
