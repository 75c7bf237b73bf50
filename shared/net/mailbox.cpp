#include "shared/net/mailbox.hpp"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <system_error>
#include <utility>

namespace ws::net {

Mailbox::Mailbox(Poller& poller) : wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (!wake_ || !poller.add(wake_.get(), EPOLLIN, *this))
    throw std::system_error(errno, std::generic_category(), "eventfd");
}

void Mailbox::post(Task task) {
  std::lock_guard<std::mutex> lock(mutex_);
  tasks_.push_back(std::move(task));
  if (tasks_.size() == 1) ::eventfd_write(wake_.get(), 1);
}

std::vector<Mailbox::Task> Mailbox::take() {
  if (!std::exchange(woken_, false)) return {};
  std::lock_guard<std::mutex> lock(mutex_);
  return std::exchange(tasks_, {});
}

void Mailbox::on_ready(std::uint32_t) noexcept {
  eventfd_t ignored = 0;
  ::eventfd_read(wake_.get(), &ignored);
  woken_ = true;
}

}  // namespace ws::net
