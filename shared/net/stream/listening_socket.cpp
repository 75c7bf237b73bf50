#include "shared/net/stream/listening_socket.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <system_error>

namespace ws::net {
namespace {

constexpr int kBacklog = 4096;    // the kernel caps it at net.core.somaxconn
constexpr int kDeferSeconds = 1;  // that the kernel keeps a connection which says nothing
constexpr int kNotSentLowWater =
    16 * 1024;  // bytes: the backlog of a slow peer stays in our queue, where it is bounded

void set_option(int fd, int level, int name, int value) {
  ::setsockopt(fd, level, name, &value, sizeof value);
}

UniqueFd bound_socket(const SocketAddress& address, bool only_v6) {
  UniqueFd socket(::socket(address.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket) return socket;
  // A port in TIME_WAIT; one that is listened on stays refused.
  set_option(socket.get(), SOL_SOCKET, SO_REUSEADDR, 1);
  if (address.is_ipv6()) set_option(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, only_v6 ? 1 : 0);
  if (::bind(socket.get(), address.get(), address.size) != 0 || ::listen(socket.get(), kBacklog) != 0) {
    const int error = errno;
    socket.reset();
    errno = error;
  }
  return socket;
}

std::string in_use(const SocketAddress& address) {
  const std::string port = "port " + std::to_string(address.port()) + " is in use on " + address.host();
  constexpr const char* kAdvice = "; choose another one";
  if (address.host() != "[::]") return port + kAdvice;
  const bool v6_is_free = static_cast<bool>(bound_socket(address, true));
  return port + (v6_is_free ? " by an IPv4 server" : " by an IPv6 server") + kAdvice;
}

}  // namespace

UniqueFd listening_socket(SocketAddress& address) {
  UniqueFd socket = bound_socket(address, false);
  if (!socket) return socket;
  // Inherited by what is accepted, which saves two system calls a connection.
  set_option(socket.get(), IPPROTO_TCP, TCP_NODELAY, 1);
  set_option(socket.get(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, kNotSentLowWater);
  // A connection shows up with its request, so that one look at it is enough.
  set_option(socket.get(), IPPROTO_TCP, TCP_DEFER_ACCEPT, kDeferSeconds);
  address.size = sizeof address.storage;
  ::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address.storage), &address.size);
  return socket;
}

bool is_absent(int error) {
  return error == EADDRNOTAVAIL || error == EAFNOSUPPORT;
}

std::string explain_no_socket(int error, const SocketAddress& address) {
  if (error == EADDRINUSE) return in_use(address);
  if (error == EACCES)
    return "no permission to listen on " + address.text() + "; ports below 1024 need privileges";
  if (is_absent(error)) return "this machine has no address " + address.host();
  return "cannot listen on " + address.text() + ": " + std::generic_category().message(error);
}

}  // namespace ws::net
