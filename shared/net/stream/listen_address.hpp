#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "shared/net/stream/socket_address.hpp"

namespace ws::net {

// The addresses that `host` means: itself if it is numeric (in brackets or not), both loopback addresses if
// it is `localhost`, whatever the machine's table of hosts says of it, else all that the name stands for.
// None: `problem` is a sentence. Thread: setup; a name may be looked up elsewhere, which takes its time.
std::vector<SocketAddress> listen_addresses(const std::string& host, std::string* problem);

// The host that stands for every address of this machine: `::`, which IPv4 comes to as well, or `0.0.0.0`
// where there is no IPv6. Thread: setup.
std::string every_address();

// host:port, with an IPv6 address in brackets.
std::string authority(const std::string& host, std::uint16_t port);

}  // namespace ws::net
