#include "shared/net/stream/peer_address.hpp"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>

using namespace ws::net;

namespace {

std::string text_of(const char* host, std::uint16_t port) {
  sockaddr_storage storage{};
  auto& v4 = reinterpret_cast<sockaddr_in&>(storage);
  auto& v6 = reinterpret_cast<sockaddr_in6&>(storage);
  if (::inet_pton(AF_INET, host, &v4.sin_addr) == 1) {
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
  } else {
    REQUIRE(::inet_pton(AF_INET6, host, &v6.sin6_addr) == 1);
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port);
  }
  return PeerAddress(storage).text();
}

}  // namespace

TEST_CASE("a peer's address is written as people write it") {
  CHECK(text_of("127.0.0.1", 80) == "127.0.0.1:80");
  CHECK(text_of("255.255.255.255", 65'535) == "255.255.255.255:65535");
  CHECK(text_of("::1", 4'000) == "[::1]:4000");
  CHECK(text_of("2001:db8::7", 4'000) == "[2001:db8::7]:4000");
}

TEST_CASE("an IPv4 peer of a socket that speaks both is an IPv4 peer") {
  CHECK(text_of("::ffff:10.0.0.1", 5) == "10.0.0.1:5");
}
