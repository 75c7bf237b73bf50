#include "shared/net/stream/listen_address.hpp"

#include <netdb.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <string_view>

#include "shared/net/loop/unique_fd.hpp"
#include "shared/net/stream/peer_address.hpp"

namespace ws::net {
namespace {

constexpr const char* kEveryV6 = "::";
constexpr const char* kEveryV4 = "0.0.0.0";
constexpr std::string_view kLocalhost = "localhost";

std::string without_brackets(const std::string& host) {
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  return bracketed ? host.substr(1, host.size() - 2) : host;
}

// What is no name in the first place is not asked for.
bool could_be_name(const std::string& host) {
  constexpr std::string_view kOdd = "-._:%";
  return !host.empty() && std::all_of(host.begin(), host.end(), [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           kOdd.find(c) != std::string_view::npos;
  });
}

bool same(const ListenAddress& a, const ListenAddress& b) {
  return a.size == b.size && std::memcmp(&a.storage, &b.storage, a.size) == 0;
}

void look_up(const std::string& host, std::vector<ListenAddress>& found) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* first = nullptr;
  if (::getaddrinfo(host.c_str(), nullptr, &hints, &first) != 0) return;
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> all(first, &::freeaddrinfo);
  for (const addrinfo* one = first; one != nullptr; one = one->ai_next) {
    ListenAddress address;
    std::memcpy(&address.storage, one->ai_addr, one->ai_addrlen);
    address.size = one->ai_addrlen;
    auto is_it = [&](const ListenAddress& other) { return same(address, other); };
    if (std::none_of(found.begin(), found.end(), is_it)) found.push_back(address);
  }
}

}  // namespace

bool ListenAddress::is_loopback() const {
  return PeerAddress(storage).is_loopback();
}

std::uint16_t ListenAddress::port() const {
  return is_ipv6() ? ntohs(reinterpret_cast<const sockaddr_in6&>(storage).sin6_port)
                   : ntohs(reinterpret_cast<const sockaddr_in&>(storage).sin_port);
}

void ListenAddress::set_port(std::uint16_t port) {
  if (is_ipv6()) {
    reinterpret_cast<sockaddr_in6&>(storage).sin6_port = htons(port);
  } else {
    reinterpret_cast<sockaddr_in&>(storage).sin_port = htons(port);
  }
}

std::string ListenAddress::host() const {
  const std::string all = text();
  return all.substr(0, all.rfind(':'));
}

std::string ListenAddress::text() const {
  return PeerAddress(storage).text();
}

std::vector<ListenAddress> listen_addresses(const std::string& host, std::string* problem) {
  const std::string name = without_brackets(host);
  std::vector<ListenAddress> found;
  if (name == kLocalhost) {
    for (const char* loopback : {"127.0.0.1", "::1"}) look_up(loopback, found);
  } else if (could_be_name(name)) {
    look_up(name, found);
  }
  if (found.empty()) {
    *problem =
        "'" + host +
        "' is neither an address nor a name that is known here; use localhost, 127.0.0.1, 0.0.0.0, ::1 "
        "or ::, for instance";
  }
  return found;
}

std::string every_address() {
  const UniqueFd socket(::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket) return kEveryV4;
  sockaddr_in6 any{};
  any.sin6_family = AF_INET6;
  const bool bound = ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&any), sizeof any) == 0;
  return bound ? kEveryV6 : kEveryV4;
}

std::string authority(const std::string& host, std::uint16_t port) {
  const bool bare_v6 = host.find(':') != std::string::npos && host.front() != '[';
  return (bare_v6 ? '[' + host + ']' : host) + ':' + std::to_string(port);
}

}  // namespace ws::net
