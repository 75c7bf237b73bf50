#include "shared/net/loop/poller.hpp"

#include <sys/epoll.h>

#include <algorithm>
#include <array>
#include <limits>
#include <system_error>

namespace ws::net {

Poller::Poller() : epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
  if (!epoll_) throw std::system_error(errno, std::generic_category(), "epoll_create1");
}

bool Poller::add(int fd, std::uint32_t events, Pollable& owner) {
  epoll_event event{};
  event.events = events;
  event.data.ptr = &owner;
  return ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) == 0;
}

void Poller::modify(int fd, std::uint32_t events, Pollable& owner) {
  epoll_event event{};
  event.events = events;
  event.data.ptr = &owner;
  ::epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, fd, &event);
}

void Poller::remove(int fd) {
  ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, nullptr);
}

void Poller::dispatch(std::optional<milliseconds> patience, int most) {
  constexpr int kForEver = -1;
  constexpr milliseconds kLongest{std::numeric_limits<int>::max()};
  std::array<epoll_event, kBatch> ready;
  const int wait = patience ? static_cast<int>(std::min(*patience, kLongest).count()) : kForEver;
  int count = ::epoll_wait(epoll_.get(), ready.data(), std::min(most, kBatch), wait);
  for (int i = 0; i < count; ++i) {
    auto& event = ready[static_cast<std::size_t>(i)];
    static_cast<Pollable*>(event.data.ptr)->on_ready(event.events);
  }
}

}  // namespace ws::net
