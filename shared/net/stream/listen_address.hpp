#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <string>
#include <vector>

namespace ws::net {

// ListenAddress: an address of this machine to bind, of either family.
//
// Thread: any. A value.
struct ListenAddress {
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

// The addresses that `host` means: itself if it is numeric (in brackets or not), both loopback addresses if
// it is `localhost`, whatever the machine's table of hosts says of it, else all that the name stands for.
// None: `problem` is a sentence. Thread: setup; a name may be looked up elsewhere, which takes its time.
std::vector<ListenAddress> listen_addresses(const std::string& host, std::string* problem);

// The host that stands for every address of this machine: `::`, which IPv4 comes to as well, or `0.0.0.0`
// where there is no IPv6. Thread: setup.
std::string every_address();

// host:port, with an IPv6 address in brackets.
std::string authority(const std::string& host, std::uint16_t port);

}  // namespace ws::net
