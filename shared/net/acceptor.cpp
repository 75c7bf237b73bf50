#include "shared/net/acceptor.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace ws::net {
namespace {

constexpr int kAcceptsPerTurn = 4;  // each with its handshake: those who are served already wait meanwhile
constexpr int kBacklog = 4096;      // the kernel caps it at net.core.somaxconn
constexpr int kDeferSeconds = 1;    // that the kernel keeps a connection which says nothing
constexpr std::size_t kRequestGlance = 4'096;  // bytes of a request that is refused unread
constexpr milliseconds kPause{100};            // while out of descriptors or memory
constexpr milliseconds kPauseLogInterval{10'000};
constexpr int kNotSentLowWater =
    16 * 1024;  // bytes: the backlog of a slow peer stays in our queue, where it is bounded

union Address {
  sockaddr any;
  sockaddr_in v4;
  sockaddr_in6 v6;
  sockaddr_storage storage;
};

bool parse_address(const std::string& host, std::uint16_t port, Address* address, socklen_t* size) {
  std::memset(address, 0, sizeof *address);
  if (::inet_pton(AF_INET, host.c_str(), &address->v4.sin_addr) == 1) {
    address->v4.sin_family = AF_INET;
    address->v4.sin_port = htons(port);
    *size = sizeof address->v4;
    return true;
  }
  if (::inet_pton(AF_INET6, host.c_str(), &address->v6.sin6_addr) == 1) {
    address->v6.sin6_family = AF_INET6;
    address->v6.sin6_port = htons(port);
    *size = sizeof address->v6;
    return true;
  }
  return false;
}

void set_option(int fd, int level, int name, int value) {
  ::setsockopt(fd, level, name, &value, sizeof value);
}

std::string explain(int error, const Acceptor::Options& options) {
  std::string where = options.host + ':' + std::to_string(options.port);
  if (error == EADDRINUSE)
    return "port " + std::to_string(options.port) + " is in use on " + options.host +
           "; choose another with PORT or --port";
  if (error == EACCES) return "no permission to listen on " + where + "; ports below 1024 need privileges";
  if (error == EADDRNOTAVAIL) return "this machine has no address " + options.host;
  return "cannot listen on " + where + ": " + std::generic_category().message(error);
}

}  // namespace

Acceptor::Acceptor(EventLoop& loop, std::vector<AcceptTarget> targets, Options options)
    : loop_(loop),
      targets_(std::move(targets)),
      options_(std::move(options)),
      pause_log_(kPauseLogInterval) {}

Acceptor::~Acceptor() {
  stop();
}

std::string Acceptor::listen() {
  Address address;
  socklen_t size = 0;
  if (!parse_address(options_.host, options_.port, &address, &size)) {
    return "'" + options_.host +
           "' is not a numeric address; use 127.0.0.1, 0.0.0.0, ::1 or ::, for instance";
  }
  UniqueFd socket(::socket(address.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket) return explain(errno, options_);
  set_option(socket.get(), SOL_SOCKET, SO_REUSEADDR,
             1);  // a port in TIME_WAIT; one that is listened on stays refused
  // Inherited by what is accepted, which saves two system calls a connection.
  set_option(socket.get(), IPPROTO_TCP, TCP_NODELAY, 1);
  set_option(socket.get(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, kNotSentLowWater);
  // A connection shows up with its request, so that one look at it is enough.
  set_option(socket.get(), IPPROTO_TCP, TCP_DEFER_ACCEPT, kDeferSeconds);
  if (::bind(socket.get(), &address.any, size) != 0 || ::listen(socket.get(), kBacklog) != 0) {
    return explain(errno, options_);
  }
  ::getsockname(socket.get(), &address.any, &size);
  port_ = ntohs(address.any.sa_family == AF_INET6 ? address.v6.sin6_port : address.v4.sin_port);
  if (!loop_.poller().add(socket.get(), EPOLLIN, *this)) return explain(errno, options_);
  socket_ = std::move(socket);
  return {};
}

void Acceptor::stop() {
  resume_.reset();
  if (!socket_) return;
  loop_.poller().remove(socket_.get());
  socket_.reset();
}

bool Acceptor::full() const {
  std::int64_t sum = 0;
  for (const AcceptTarget& target : targets_) sum += target.server->stats().sockets.value();
  return sum >= static_cast<std::int64_t>(options_.max_connections);
}

void Acceptor::on_ready(std::uint32_t) noexcept {
  for (int i = 0; i < kAcceptsPerTurn && socket_; ++i) {
    Address address;
    socklen_t size = sizeof address;
    UniqueFd socket(::accept4(socket_.get(), &address.any, &size, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (socket) {
      deal(std::move(socket), PeerAddress(address.storage));
      continue;
    }
    bool out_of_something = errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM;
    if (out_of_something) pause(errno);
    if (out_of_something || errno == EAGAIN) return;
    // Anything else is about the one connection that was given up while it waited: take the next.
  }
}

void Acceptor::deal(UniqueFd socket, PeerAddress peer) {
  if (full()) {
    stats_.refused_full.add();
    static constexpr char kFull[] =
        "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Length: 0\r\nConnection: "
        "close\r\n\r\n";
    // Its request is read, or the kernel would answer the close with a reset that overtakes the 503.
    std::array<char, kRequestGlance> request;
    ::recv(socket.get(), request.data(), request.size(), 0);
    ::send(socket.get(), kFull, sizeof kFull - 1, MSG_NOSIGNAL);
    return;
  }
  AcceptTarget to = targets_[next_++ % targets_.size()];
  if (to.server->loop().in_loop()) return to.server->adopt(std::move(socket), peer, *to.service);
  auto shared = std::make_shared<UniqueFd>(std::move(socket));  // a posted task must be copyable
  to.server->loop().post([to, shared, peer] { to.server->adopt(std::move(*shared), peer, *to.service); });
}

void Acceptor::pause(int error) {
  stats_.pauses.add();
  std::uint64_t suppressed = 0;
  if (pause_log_.allow(loop_.now(), &suppressed)) {
    spdlog::warn(
        "cannot accept connections: {}; those waiting are served as soon as some close "
        "(raise the limit with ulimit -n; {} like this since the last line)",
        std::generic_category().message(error), suppressed);
  }
  loop_.poller().modify(socket_.get(), 0, *this);
  resume_ = loop_.after(kPause, [this] { loop_.poller().modify(socket_.get(), EPOLLIN, *this); });
}

}  // namespace ws::net
