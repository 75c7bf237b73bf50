#include "e2e-tests/chaos/link_proxy.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "e2e-tests/chaos/link_stream.hpp"
#include "e2e-tests/harness/failure.hpp"

namespace ws::chaos {
namespace {

constexpr std::size_t kReadSize = 64 * 1024;  // bytes
constexpr int kBacklog = 16;

sockaddr_in local(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

void prepare(int socket) {
  const int on = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  ::fcntl(socket, F_SETFL, O_NONBLOCK);
}

}  // namespace

LinkProxy::LinkProxy(const e2e::Address& relayer, std::uint64_t seed)
    : relayer_(relayer), port_(e2e::free_port()), random_(seed) {
  open();
}

LinkProxy::~LinkProxy() {
  for (Pair& pair : pairs_) pair.broken = true;
  remove_broken();
  shut();
}

void LinkProxy::open() {
  if (listener_ >= 0) return;
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  const int on = 1;
  ::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  const sockaddr_in address = local(port_);
  if (::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(listener_, kBacklog) != 0) {
    e2e::throw_errno("the proxy cannot listen");
  }
}

void LinkProxy::shut() {
  if (listener_ >= 0) ::close(std::exchange(listener_, -1));
}

void LinkProxy::collect(std::vector<pollfd>& sockets) {
  if (stalled_) return;
  remove_broken();
  if (listener_ >= 0) sockets.push_back({listener_, POLLIN, 0});
  for (const Pair& pair : pairs_) {
    for (const auto& [in, out] : {std::pair{&pair.up, &pair.down}, std::pair{&pair.down, &pair.up}}) {
      short events = 0;
      if (in->out.size() < kMaxHeld) events |= POLLIN;
      if (!out->out.empty()) events |= POLLOUT;
      sockets.push_back({in->from, events, 0});
    }
  }
}

void LinkProxy::on_ready(int socket) {
  if (stalled_) return;
  if (socket == listener_) return accept();
  for (Pair& pair : pairs_) {
    if (!pair.broken && (pair.up.from == socket || pair.down.from == socket)) serve(pair, socket);
  }
}

void LinkProxy::accept() {
  const int server = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
  if (server < 0) return;
  const int relayer = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = local(relayer_.port);
  if (::connect(relayer, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    ::close(relayer);
    ::close(server);
    return;
  }
  prepare(server);
  prepare(relayer);
  Pair pair;
  pair.up.from = pair.down.to = server;
  pair.up.to = pair.down.from = relayer;
  pair.down.from_relayer = true;
  pairs_.push_back(std::move(pair));
}

void LinkProxy::serve(Pair& pair, int socket) {
  Direction& in = pair.up.from == socket ? pair.up : pair.down;
  Direction& out = pair.up.from == socket ? pair.down : pair.up;
  send(pair, out);
  if (!pair.broken && in.out.size() < kMaxHeld) receive(pair, in);
}

void LinkProxy::receive(Pair& pair, Direction& direction) {
  std::array<char, kReadSize> buffer;
  const ssize_t got = ::recv(direction.from, buffer.data(), buffer.size(), 0);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (got <= 0) {
    pair.broken = true;
    return;
  }
  direction.in.append(buffer.data(), static_cast<std::size_t>(got));
  pass_on(pair, direction);
  send(pair, direction);
}

void LinkProxy::pass_on(Pair& pair, Direction& direction) {
  std::size_t used = 0;
  while (const std::size_t size =
             first_unit(std::string_view(direction.in).substr(used), direction.upgraded)) {
    const std::string_view unit = std::string_view(direction.in).substr(used, size);
    used += size;
    if (cutting_ && direction.upgraded && size > 1) {
      direction.out += unit.substr(0, 1 + random_() % (size - 1));
      cutting_ = false;
      ++cuts_;
      send(pair, direction);
      pair.broken = true;
      return;
    }
    if (dropped_share_ > 0 && direction.from_relayer && direction.upgraded) {
      direction.out += without_records(unit, [this] {
        const bool drop = std::uniform_real_distribution<double>(0, 1)(random_) < dropped_share_;
        if (drop) ++dropped_;
        return drop;
      });
    } else {
      direction.out += unit;
    }
    direction.upgraded = true;
  }
  direction.in.erase(0, used);
}

void LinkProxy::send(Pair& pair, Direction& direction) {
  while (!direction.out.empty()) {
    const ssize_t sent = ::send(direction.to, direction.out.data(), direction.out.size(), MSG_NOSIGNAL);
    if (sent < 0) {
      if (errno != EAGAIN && errno != EINTR) pair.broken = true;
      return;
    }
    direction.out.erase(0, static_cast<std::size_t>(sent));
  }
}

void LinkProxy::remove_broken() {
  pairs_.remove_if([](const Pair& pair) {
    if (!pair.broken) return false;
    ::close(pair.up.from);
    ::close(pair.up.to);
    return true;
  });
}

}  // namespace ws::chaos
