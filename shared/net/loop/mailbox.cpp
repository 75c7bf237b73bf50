#include "shared/net/loop/mailbox.hpp"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace ws::net {

Mailbox::Mailbox(Poller& poller) : wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (!wake_ || !poller.add(wake_.get(), EPOLLIN, *this))
    throw std::system_error(errno, std::generic_category(), "eventfd");
}

void Mailbox::post(MailList& mail, std::size_t bytes) noexcept {
  if (mail.empty()) return;
  std::lock_guard<std::mutex> lock(mutex_);
  const bool first = mail_.empty();
  mail_.splice(mail_.end(), mail);
  bytes_.fetch_add(bytes, std::memory_order_relaxed);
  if (!first) return;
  waiting_.store(true, std::memory_order_release);
  ::eventfd_write(wake_.get(), 1);
}

MailList Mailbox::take() {
  if (!waiting()) return {};
  std::lock_guard<std::mutex> lock(mutex_);
  waiting_.store(false, std::memory_order_relaxed);
  bytes_.store(0, std::memory_order_relaxed);
  return std::exchange(mail_, {});
}

void Mailbox::on_ready(std::uint32_t) noexcept {
  eventfd_t ignored = 0;
  ::eventfd_read(wake_.get(), &ignored);
}

}  // namespace ws::net
