#include "shared/net/loop/watch.hpp"

#include <utility>

namespace ws::net {

bool Watch::on(Poller& poller, int fd, std::uint32_t interest, Pollable& owner) {
  off();
  if (!poller.add(fd, interest, owner)) return false;
  poller_ = &poller;
  fd_ = fd;
  told_ = interest;
  return true;
}

void Watch::off() {
  if (is_on()) std::exchange(poller_, nullptr)->remove(fd_);
}

void Watch::off(const Pollable& owner) {
  if (is_on()) std::exchange(poller_, nullptr)->remove(fd_, owner);
}

void Watch::tell(std::uint32_t interest, Pollable& owner) {
  poller_->modify(fd_, interest, owner);
  told_ = interest;
}

}  // namespace ws::net
