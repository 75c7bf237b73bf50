#pragma once

#include <string>

#include "shared/net/loop/unique_fd.hpp"
#include "shared/net/stream/listen_address.hpp"

namespace ws::net {

// A non-blocking socket that listens on `address`, alone; none, with errno set, where that cannot be. A port
// 0 is replaced by the one that the kernel chose. Thread: setup.
UniqueFd listening_socket(SocketAddress& address);

// This machine has no such address: often so of IPv6.
bool is_absent(int error);

// A sentence on why there is none, for people.
std::string explain_no_socket(int error, const SocketAddress& address);

}  // namespace ws::net
