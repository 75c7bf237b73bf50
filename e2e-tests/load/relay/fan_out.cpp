#include "e2e-tests/load/relay/fan_out.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <system_error>

#include "e2e-tests/load/clock.hpp"

namespace ws::load {
namespace {

constexpr std::size_t kReadSize = std::size_t{256} << 10;    // bytes
constexpr std::size_t kMaxUnwritten = std::size_t{1} << 20;  // bytes
constexpr std::uint64_t kSecond = 1'000'000'000;             // nanoseconds
constexpr std::uint64_t kWelcomePatience = 5 * kSecond;
constexpr int kIdleMs = 1;

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

std::unique_ptr<Dialect> make_dialect(const FanOutPlan& plan) {
  return plan.dialect == "nats" ? nats_dialect(plan.size) : relay_dialect(plan.size);
}

}  // namespace

FanOut::FanOut(const FanOutPlan& plan) : plan_(plan), links_(plan.links), buffer_(kReadSize) {
  for (Link& link : links_) connect(link, &link != &links_.front());
  const std::uint64_t end = now_ns() + kWelcomePatience;
  while (!std::all_of(links_.begin(), links_.end(), [](const Link& link) { return link.ready; })) {
    if (now_ns() > end) throw std::runtime_error("a link was not welcomed");
    turn(kIdleMs);
  }
}

FanOut::~FanOut() {
  for (Link& link : links_) {
    if (link.socket >= 0) ::close(link.socket);
  }
}

void FanOut::connect(Link& link, bool receives) {
  link.dialect = make_dialect(plan_);
  link.socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(plan_.port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(link.socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    fail("connect");
  const int on = 1;
  ::setsockopt(link.socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  ::fcntl(link.socket, F_SETFL, O_NONBLOCK);
  link.out = link.dialect->greeting(receives);
  write(link);
}

void FanOut::turn(int patience_ms) {
  std::vector<pollfd> sockets;
  for (const Link& link : links_) {
    const short events = link.written < link.out.size() ? POLLIN | POLLOUT : POLLIN;
    sockets.push_back({link.socket, events, 0});
  }
  if (::poll(sockets.data(), sockets.size(), patience_ms) < 0 && errno != EINTR) fail("poll");
  for (std::size_t i = 0; i < sockets.size(); ++i) {
    if ((sockets[i].revents & POLLOUT) != 0) write(links_[i]);
    if ((sockets[i].revents & ~POLLOUT) != 0) read(links_[i]);
  }
}

void FanOut::read(Link& link) {
  const ssize_t got = ::recv(link.socket, buffer_.data(), buffer_.size(), 0);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (got <= 0) throw std::runtime_error("a link was cut");
  link.in.append(buffer_.data(), static_cast<std::size_t>(got));
  if (!link.ready) link.ready = link.dialect->welcomed(link.in, link.out);
  if (link.ready) link.in.erase(0, link.dialect->take(link.in, link.tally, link.out));
  write(link);
}

void FanOut::write(Link& link) {
  while (link.written < link.out.size()) {
    const ssize_t sent =
        ::send(link.socket, link.out.data() + link.written, link.out.size() - link.written, MSG_NOSIGNAL);
    if (sent < 0) {
      if (errno == EAGAIN || errno == EINTR) return;
      fail("send");
    }
    link.written += static_cast<std::size_t>(sent);
  }
  link.out.clear();
  link.written = 0;
}

std::uint64_t FanOut::slowest() const {
  std::uint64_t least = ~std::uint64_t{0};
  for (std::size_t i = 1; i < links_.size(); ++i) least = std::min(least, links_[i].tally.records);
  return least;
}

void FanOut::publish(std::uint64_t now) {
  Link& link = links_.front();
  if (link.out.size() - link.written > kMaxUnwritten) return;
  std::uint64_t due = plan_.window - std::min(plan_.window, published_ - slowest());
  if (plan_.rate > 0) {
    const double elapsed = static_cast<double>(now - began_at_) / static_cast<double>(kSecond);
    const auto wanted = static_cast<std::uint64_t>(elapsed * plan_.rate);
    due = std::min(due, wanted > published_ ? wanted - published_ : 0);
  }
  for (; due >= plan_.batch && link.out.empty(); due -= plan_.batch) {
    link.dialect->append(link.out, published_ + 1, plan_.batch);
    published_ += plan_.batch;
    write(link);
  }
}

FanOutResult FanOut::run() {
  began_at_ = now_ns();
  const auto from = began_at_ + static_cast<std::uint64_t>(plan_.warmup * static_cast<double>(kSecond));
  const auto to = from + static_cast<std::uint64_t>(plan_.duration * static_cast<double>(kSecond));
  FanOutResult start;
  bool measuring = false;
  while (true) {
    const std::uint64_t now = now_ns();
    if (!measuring && now >= from) {
      measuring = true;
      start = reading();
    }
    if (now >= to) break;
    publish(now);
    turn(plan_.rate > 0 ? kIdleMs : 0);
  }
  FanOutResult result = reading();
  result.seconds -= start.seconds;
  result.records -= start.records;
  result.deliveries -= start.deliveries;
  result.bytes -= start.bytes;
  result.usage = result.usage - start.usage;
  return result;
}

// Records count as moved once every receiver has them.
FanOutResult FanOut::reading() const {
  FanOutResult result;
  result.seconds = static_cast<double>(now_ns()) / static_cast<double>(kSecond);
  result.records = slowest();
  for (const Link& link : links_) {
    result.deliveries += link.tally.records;
    result.bytes += link.tally.bytes;
    result.wrong += link.tally.wrong;
  }
  result.usage = read_usage(plan_.pid);
  return result;
}

}  // namespace ws::load
