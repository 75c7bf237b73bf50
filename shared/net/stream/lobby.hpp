#pragma once

#include <sys/epoll.h>

#include <system_error>

#include "shared/net/loop/poller.hpp"

namespace ws::net {

// Lobby: watches the sockets of newcomers: those that have yet to ask for something, and those that were let
// in and have yet to say something. A turn looks at a few of them only, so that those who are served already
// need not wait while a crowd introduces itself.
//
// Thread: loop. Nested in the loop's poller, which must outlive it.
class Lobby final : public Pollable {
 public:
  static constexpr int kServedPerTurn = 8;

  explicit Lobby(Poller& outer) {
    if (!outer.add(poller_.fd(), EPOLLIN, *this))
      throw std::system_error(errno, std::generic_category(), "epoll_ctl");
  }

  Poller& poller() { return poller_; }

 private:
  void on_ready(std::uint32_t) noexcept override { poller_.dispatch(Poller::kAtOnce, kServedPerTurn); }

  Poller poller_;
};

}  // namespace ws::net
