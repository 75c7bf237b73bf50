#include "shared/net/stream/listen_address.hpp"

#include <netinet/in.h>

#include <algorithm>
#include <string_view>

#include "shared/net/loop/unique_fd.hpp"

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

}  // namespace

std::vector<SocketAddress> listen_addresses(const std::string& host, std::string* problem) {
  const std::string name = without_brackets(host);
  std::error_code error;
  std::vector<SocketAddress> found;
  if (name == kLocalhost) {
    for (const char* loopback : {"127.0.0.1", "::1"}) found.push_back(*numeric_address(loopback, 0));
  } else if (could_be_name(name)) {
    found = addresses_of(name, 0, Wanted::kAll, error);
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
