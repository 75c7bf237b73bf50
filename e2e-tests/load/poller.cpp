#include "e2e-tests/load/poller.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace ws::load {

Poller::Poller(int events_per_turn)
    : epoll_(epoll_create1(EPOLL_CLOEXEC)), events_per_turn_(std::min(events_per_turn, kMaxEvents)) {
  if (epoll_ < 0) throw std::system_error(errno, std::generic_category(), "epoll_create1");
}

Poller::~Poller() {
  close(epoll_);
}

void Poller::add(int socket, Connection* connection) {
  epoll_event event{};
  event.events = EPOLLIN | EPOLLOUT;
  event.data.ptr = connection;
  epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &event);
}

void Poller::want_write(int socket, Connection* connection, bool wanted) {
  epoll_event event{};
  event.events = EPOLLIN;
  if (wanted) event.events |= EPOLLOUT;
  event.data.ptr = connection;
  epoll_ctl(epoll_, EPOLL_CTL_MOD, socket, &event);
}

void Poller::nest(Poller& inner) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.ptr = nullptr;
  epoll_ctl(epoll_, EPOLL_CTL_ADD, inner.epoll_, &event);
}

int Poller::wait(std::uint64_t nanoseconds) {
  timespec timeout{};
  timeout.tv_sec = static_cast<time_t>(nanoseconds / 1'000'000'000u);
  timeout.tv_nsec = static_cast<long>(nanoseconds % 1'000'000'000u);
  const int count = epoll_pwait2(epoll_, events_.data(), events_per_turn_, &timeout, nullptr);
  return std::max(count, 0);  // an interrupted wait is an empty one
}

}  // namespace ws::load
