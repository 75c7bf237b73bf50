#pragma once

#include <cstdint>

#include "shared/net/loop/poller.hpp"

namespace ws::net {

// Watch: one descriptor in at most one poller. Whoever has it says each time what it waits for and never
// remembers it; the kernel is told only of what has changed.
//
// Thread: loop (the poller's; one at a time, after off() it may be another's). Owns the place in the poller,
// which it gives up at its end, not the descriptor. Errors: on() answers false with errno set (ENOSPC,
// ENOMEM), and nothing is watched.
//
// After off() the owner may still be told once, of what the poller found before: it asks is_on(), and it must
// outlive that turn.
class Watch {
 public:
  Watch() = default;
  ~Watch() { off(); }
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  // Gives up the place in another poller, if there is one. The owner is told of `interest` (EPOLLIN,
  // EPOLLOUT), and of errors and hang-ups whatever the interest.
  bool on(Poller& poller, int fd, std::uint32_t interest, Pollable& owner);
  // Nothing happens while it is off.
  void set(std::uint32_t interest, Pollable& owner) {
    if (interest != told_ && is_on()) tell(interest, owner);
  }
  void off();
  // The same; and of what the poller found before, the owner is told nothing either.
  void off(const Pollable& owner);
  // The descriptor is closed, which took it from its poller.
  void closed() { poller_ = nullptr; }
  bool is_on() const { return poller_ != nullptr; }

 private:
  void tell(std::uint32_t interest, Pollable& owner);

  Poller* poller_ = nullptr;
  int fd_ = -1;
  std::uint32_t told_ = 0;  // the kernel, last
};

}  // namespace ws::net
