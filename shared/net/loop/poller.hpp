#pragma once

#include <sys/epoll.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "shared/base/clock.hpp"
#include "shared/net/loop/unique_fd.hpp"

namespace ws::net {

// Pollable: what owns a descriptor in a Poller.
class Pollable {
 public:
  virtual void on_ready(std::uint32_t events) noexcept = 0;  // EPOLLIN, EPOLLOUT, EPOLLHUP, EPOLLERR

 protected:
  ~Pollable() = default;
};

// Poller: a level-triggered epoll set for the many sockets of a server.
//
// Why not Asio's sockets: each wait on one costs an epoll_ctl and about 300 bytes; here an idle connection
// costs its entry in the kernel, and a busy one no system call but its own reads and writes.
//
// Thread: loop. A Pollable that is removed by its descriptor alone may still be told, once, of what was found
// before: it must outlive the turn. One that is named may be freed at once.
// Errors: add() answers false with errno set (ENOSPC, ENOMEM).
class Poller {
 public:
  static constexpr int kBatch = 512;  // events a dispatch
  static constexpr milliseconds kAtOnce{0};

  Poller();

  int fd() const { return epoll_.get(); }
  bool add(int fd, std::uint32_t events, Pollable& owner);
  void modify(int fd, std::uint32_t events, Pollable& owner);
  void remove(int fd);
  void remove(int fd, const Pollable& owner) noexcept;

  // Waits for something to be ready (without a time: for ever), then calls the owners of what is; each at
  // most once. More than `most` wait for the next time.
  void dispatch(std::optional<milliseconds> patience, int most = kBatch) {
    wait(patience, most);
    call_owners();
  }
  // The same in two steps.
  void wait(std::optional<milliseconds> patience, int most = kBatch);
  void call_owners();

 private:
  UniqueFd epoll_;
  std::array<epoll_event, kBatch> ready_;
  std::size_t count_ = 0;   // of these, that were found
  std::size_t called_ = 0;  // of them; the rest has yet to be called
};

}  // namespace ws::net
