#include "e2e-tests/harness/tcp_socket.hpp"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <utility>

#include "e2e-tests/harness/failure.hpp"

namespace ws::e2e {
namespace {

constexpr std::size_t kReadSize = 64 * 1024;  // bytes

// True once one of `events` (or an error) is there, false if `deadline` passed first.
bool wait_for(int fd, short events, const Deadline& deadline) {
  pollfd entry{fd, events, 0};
  const int ready = ::poll(&entry, 1, static_cast<int>(deadline.left().count()));
  if (ready < 0 && errno != EINTR) throw_errno("poll");
  return ready > 0;
}

int try_connect(const addrinfo& target, int receive_buffer) {
  const int fd = ::socket(target.ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) throw_errno("socket");
  if (receive_buffer > 0) {
    ::setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
  }
  if (::connect(fd, target.ai_addr, target.ai_addrlen) != 0) {
    const int error = errno;
    ::close(fd);
    errno = error;
    return -1;
  }
  const int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  ::fcntl(fd, F_SETFL, O_NONBLOCK);
  return fd;
}

}  // namespace

TcpSocket TcpSocket::connect(const Address& address, int receive_buffer) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const std::string port = std::to_string(address.port);
  const int error = ::getaddrinfo(address.host.c_str(), port.c_str(), &hints, &found);
  if (error != 0) throw Failure("cannot resolve " + address.host + ": " + ::gai_strerror(error));
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> targets(found, &::freeaddrinfo);
  for (const addrinfo* target = targets.get(); target != nullptr; target = target->ai_next) {
    const int fd = try_connect(*target, receive_buffer);
    if (fd >= 0) return TcpSocket(fd);
  }
  throw_errno("cannot connect to " + address.authority());
}

TcpSocket::TcpSocket(TcpSocket&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), inbox_(std::move(other.inbox_)) {}

TcpSocket& TcpSocket::operator=(TcpSocket&& other) noexcept {
  close();
  fd_ = std::exchange(other.fd_, -1);
  inbox_ = std::move(other.inbox_);
  return *this;
}

TcpSocket::~TcpSocket() {
  close();
}

bool TcpSocket::send(std::string_view bytes, const Deadline& deadline) {
  while (!bytes.empty() && is_open()) {
    const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
      continue;
    }
    if (errno != EAGAIN || !wait_for(fd_, POLLIN | POLLOUT, deadline)) return false;
    if (receive(Deadline(0ms)) == Received::end) return false;
  }
  return bytes.empty();
}

std::size_t TcpSocket::send_blindly(std::string_view bytes, const Deadline& deadline) {
  while (is_open()) {
    const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent > 0) return static_cast<std::size_t>(sent);
    if (errno != EAGAIN || !wait_for(fd_, POLLOUT, deadline)) break;
  }
  return 0;
}

TcpSocket::Received TcpSocket::receive(const Deadline& deadline) {
  char buffer[kReadSize];
  while (is_open()) {
    const ssize_t count = ::recv(fd_, buffer, sizeof buffer, 0);
    if (count > 0) {
      inbox_.append(buffer, static_cast<std::size_t>(count));
      return Received::data;
    }
    if (count == 0 || errno != EAGAIN) return Received::end;
    if (!wait_for(fd_, POLLIN, deadline)) return Received::timeout;
  }
  return Received::end;
}

void TcpSocket::finish_sending() {
  ::shutdown(fd_, SHUT_WR);
}

void TcpSocket::reset() {
  const linger at_once{1, 0};
  ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  close();
}

void TcpSocket::close() {
  if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

}  // namespace ws::e2e
