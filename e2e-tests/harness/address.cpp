#include "e2e-tests/harness/address.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <charconv>
#include <set>

#include "e2e-tests/harness/failure.hpp"
#include "e2e-tests/harness/random.hpp"

namespace ws::e2e {
namespace {

constexpr std::uint16_t kFirstPort = 12'000;
constexpr std::uint16_t kPortCount = 18'000;
constexpr int kPortAttempts = 200;

// Both families at once, where there are both.
bool can_bind(std::uint16_t port) {
  const bool both = has_ipv6();
  const int fd = ::socket(both ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) throw_errno("socket");
  const int on = 1;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  const int off = 0;
  if (both) ::setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_port = htons(port);
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(port);
  const auto* address =
      both ? reinterpret_cast<const sockaddr*>(&v6) : reinterpret_cast<const sockaddr*>(&v4);
  const socklen_t size = both ? sizeof v6 : sizeof v4;
  const bool bound = ::bind(fd, address, size) == 0 && ::listen(fd, 1) == 0;
  ::close(fd);
  return bound;
}

}  // namespace

bool has_ipv6() {
  const int fd = ::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return false;
  sockaddr_in6 loopback{};
  loopback.sin6_family = AF_INET6;
  loopback.sin6_addr = in6addr_loopback;
  const bool bound = ::bind(fd, reinterpret_cast<const sockaddr*>(&loopback), sizeof loopback) == 0;
  ::close(fd);
  return bound;
}

Address parse_address(std::string_view url) {
  constexpr std::string_view kScheme = "ws://";
  const std::string complaint = "not an address of the form ws://host:port: " + std::string(url);
  if (url.substr(0, kScheme.size()) != kScheme) throw Failure(complaint);
  std::string_view rest = url.substr(kScheme.size());
  if (!rest.empty() && rest.back() == '/') rest.remove_suffix(1);
  const std::size_t colon = rest.rfind(':');
  if (colon == std::string_view::npos || colon == 0) throw Failure(complaint);
  Address address;
  address.host = std::string(rest.substr(0, colon));
  if (address.host.front() == '[' && address.host.back() == ']')
    address.host = address.host.substr(1, address.host.size() - 2);
  const char* end = rest.data() + rest.size();
  const auto [last, error] = std::from_chars(rest.data() + colon + 1, end, address.port);
  if (error != std::errc() || last != end || address.port == 0) throw Failure(complaint);
  return address;
}

std::vector<Address> parse_addresses(std::string_view urls) {
  std::vector<Address> addresses;
  while (!urls.empty()) {
    const std::size_t comma = urls.find(',');
    addresses.push_back(parse_address(urls.substr(0, comma)));
    urls = comma == std::string_view::npos ? std::string_view() : urls.substr(comma + 1);
  }
  return addresses;
}

std::uint16_t free_port() {
  static std::set<std::uint16_t> handed_out;
  for (int attempt = 0; attempt < kPortAttempts; ++attempt) {
    const auto port = static_cast<std::uint16_t>(kFirstPort + random_number() % kPortCount);
    if (handed_out.count(port) == 0 && can_bind(port)) {
      handed_out.insert(port);
      return port;
    }
  }
  throw Failure("no free port found");
}

}  // namespace ws::e2e
