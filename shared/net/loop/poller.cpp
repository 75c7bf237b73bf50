#include "shared/net/loop/poller.hpp"

#include <algorithm>
#include <limits>
#include <system_error>
#include <utility>

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

void Poller::remove(int fd, const Pollable& owner) noexcept {
  remove(fd);
  for (std::size_t i = called_; i < count_; ++i) {
    if (ready_[i].data.ptr == &owner) ready_[i].data.ptr = nullptr;
  }
}

void Poller::wait(std::optional<milliseconds> patience, int most) {
  constexpr int kForEver = -1;
  constexpr milliseconds kLongest{std::numeric_limits<int>::max()};
  const int wait = patience ? static_cast<int>(std::min(*patience, kLongest).count()) : kForEver;
  const int count = ::epoll_wait(epoll_.get(), ready_.data(), std::min(most, kBatch), wait);
  count_ = count > 0 ? static_cast<std::size_t>(count) : 0;
  called_ = 0;
}

void Poller::call_owners() {
  while (called_ < count_) {
    const epoll_event& event = ready_[called_++];
    if (event.data.ptr != nullptr) static_cast<Pollable*>(event.data.ptr)->on_ready(event.events);
  }
}

}  // namespace ws::net
