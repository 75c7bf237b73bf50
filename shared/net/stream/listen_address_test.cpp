#include "shared/net/stream/listen_address.hpp"

#include <doctest/doctest.h>

using namespace ws::net;

namespace {

std::vector<std::string> hosts_of(const std::string& host) {
  std::string problem;
  std::vector<std::string> hosts;
  for (const SocketAddress& address : listen_addresses(host, &problem)) hosts.push_back(address.host());
  CHECK(hosts.empty() == !problem.empty());
  if (!problem.empty()) CHECK(problem.find(host) != std::string::npos);
  return hosts;
}

using Hosts = std::vector<std::string>;

}  // namespace

TEST_CASE("a numeric address is itself, an IPv6 one with or without brackets") {
  CHECK(hosts_of("127.0.0.1") == Hosts{"127.0.0.1"});
  CHECK(hosts_of("0.0.0.0") == Hosts{"0.0.0.0"});
  CHECK(hosts_of("::1") == Hosts{"[::1]"});
  CHECK(hosts_of("[::1]") == Hosts{"[::1]"});
  CHECK(hosts_of("::") == Hosts{"[::]"});
}

// Debian's table of hosts knows `localhost` as both, others as one of them.
TEST_CASE("localhost is both loopback addresses") {
  CHECK(hosts_of("localhost") == Hosts{"127.0.0.1", "[::1]"});
}

TEST_CASE("what can be no name is refused without asking anybody") {
  for (const char* host : {"", "not an address", "nowhere at all", "http://x", "[]", "a/b"})
    CHECK(hosts_of(host).empty());
}

TEST_CASE("a port is written behind the address, and behind brackets where it has colons") {
  std::string problem;
  auto addresses = listen_addresses("localhost", &problem);
  REQUIRE(addresses.size() == 2);
  for (SocketAddress& address : addresses) {
    address.set_port(8'080);
    CHECK(address.port() == 8'080);
    CHECK(address.is_loopback());
  }
  CHECK(addresses[0].text() == "127.0.0.1:8080");
  CHECK(addresses[1].text() == "[::1]:8080");
  CHECK(authority("chat.example", 80) == "chat.example:80");
  CHECK(authority("::", 80) == "[::]:80");
  CHECK(authority("[::1]", 80) == "[::1]:80");
}

TEST_CASE("only 127.0.0.0/8 and ::1 are of this machine alone") {
  std::string problem;
  for (const char* host : {"127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"})
    CHECK(listen_addresses(host, &problem).at(0).is_loopback());
  for (const char* host : {"0.0.0.0", "::", "10.0.0.1", "2001:db8::1"})
    CHECK_FALSE(listen_addresses(host, &problem).at(0).is_loopback());
}
