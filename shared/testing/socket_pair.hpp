#pragma once

#include <sys/socket.h>

#include <system_error>

#include "shared/net/loop/unique_fd.hpp"

namespace ws::testing {

// SocketPair: two connected stream sockets that do not block: one for what is tested, one for whoever tests
// it.
//
// Errors: std::system_error if the process is out of descriptors.
struct SocketPair {
  net::UniqueFd ours, peer;

  SocketPair() {
    int fds[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds) != 0) {
      throw std::system_error(errno, std::generic_category(), "socketpair");
    }
    ours = net::UniqueFd(fds[0]);
    peer = net::UniqueFd(fds[1]);
  }
};

}  // namespace ws::testing
