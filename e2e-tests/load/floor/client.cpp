#include "e2e-tests/load/floor/client.hpp"

#include <limits.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace ws::floor {
namespace {

constexpr std::size_t kMaxBacklog = std::size_t{256} << 20;  // bytes

void watch(int epoll, int socket, Client* client, bool writable) {
  epoll_event event{};
  event.events = EPOLLIN;
  if (writable) event.events |= EPOLLOUT;
  event.data.ptr = client;
  epoll_ctl(epoll, EPOLL_CTL_MOD, socket, &event);
}

bool try_later() {
  return errno == EAGAIN || errno == EINTR;
}

}  // namespace

Client::~Client() {
  close(socket_);
}

void Client::fail() {
  failed_ = true;
}

void Client::write(const char* data, std::size_t length) {
  if (failed_) return;
  std::size_t sent = 0;
  if (out_.empty()) {
    const ssize_t wrote = send(socket_, data, length, MSG_NOSIGNAL);
    if (wrote == static_cast<ssize_t>(length)) return;
    if (wrote < 0 && !try_later()) return fail();
    sent = static_cast<std::size_t>(std::max<ssize_t>(wrote, 0));
  }
  keep({{const_cast<char*>(data), length}}, sent);
}

void Client::write(const std::vector<iovec>& parts) {
  if (failed_) return;
  std::size_t sent = 0;
  if (out_.empty()) {
    msghdr message{};
    message.msg_iov = const_cast<iovec*>(parts.data());
    message.msg_iovlen = std::min<std::size_t>(parts.size(), IOV_MAX);
    const ssize_t wrote = sendmsg(socket_, &message, MSG_NOSIGNAL);
    if (wrote < 0 && !try_later()) return fail();
    sent = static_cast<std::size_t>(std::max<ssize_t>(wrote, 0));
    std::size_t total = 0;
    for (const iovec& part : parts) total += part.iov_len;
    if (sent == total) return;
  }
  keep(parts, sent);
}

void Client::keep(const std::vector<iovec>& parts, std::size_t skip) {
  const bool waited = !out_.empty();
  for (const iovec& part : parts) {
    const std::size_t skipped = std::min(skip, part.iov_len);
    out_.append(static_cast<char*>(part.iov_base) + skipped, part.iov_len - skipped);
    skip -= skipped;
  }
  if (out_.size() > kMaxBacklog) return fail();
  if (!waited) watch(epoll_, socket_, this, true);
}

void Client::on_writable() {
  if (failed_ || out_.empty()) return;
  const ssize_t wrote = send(socket_, out_.data(), out_.size(), MSG_NOSIGNAL);
  if (wrote < 0) {
    if (!try_later()) fail();
    return;
  }
  out_.erase(0, static_cast<std::size_t>(wrote));
  if (!out_.empty()) return;
  std::string().swap(out_);
  watch(epoll_, socket_, this, false);
}

}  // namespace ws::floor
