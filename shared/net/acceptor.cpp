#include "shared/net/acceptor.hpp"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include "shared/net/http/unread_request.hpp"
#include "shared/net/stream/file_limit.hpp"
#include "shared/net/stream/listening_socket.hpp"

namespace ws::net {
namespace {

constexpr int kAcceptsPerTurn = 4;   // each with its handshake: those who are served already wait meanwhile
constexpr int kPortTries = 8;        // a port that is free on one address may be in use on the next
constexpr milliseconds kPause{100};  // while out of descriptors or memory
constexpr milliseconds kLogInterval{10'000};

}  // namespace

// A socket on its way to the server of another loop.
struct Acceptor::Passage {
  Passage(UniqueFd accepted, std::shared_ptr<std::atomic<std::size_t>> number)
      : socket(std::move(accepted)), under_way(std::move(number)) {
    ++*under_way;
  }
  ~Passage() { --*under_way; }

  UniqueFd socket;
  std::shared_ptr<std::atomic<std::size_t>> under_way;
};

class Acceptor::Listener final : public Pollable {
 public:
  Listener(Acceptor& acceptor, UniqueFd socket, const SocketAddress& address)
      : acceptor_(acceptor), socket_(std::move(socket)), address_(address) {}
  ~Listener() { acceptor_.loop_.poller().remove(socket_.get(), *this); }

  bool watch() { return acceptor_.loop_.poller().add(socket_.get(), EPOLLIN, *this); }
  void watch_for(std::uint32_t events) { acceptor_.loop_.poller().modify(socket_.get(), events, *this); }
  const SocketAddress& address() const { return address_; }

 private:
  void on_ready(std::uint32_t) noexcept override {
    try {
      acceptor_.accept_from(socket_);
    } catch (const std::exception& e) {
      spdlog::error("unexpected exception while accepting: {}; that connection is closed", e.what());
    }
  }

  Acceptor& acceptor_;
  UniqueFd socket_;
  SocketAddress address_;
};

Acceptor::Acceptor(EventLoop& loop, std::vector<AcceptTarget> targets, Options options)
    : loop_(loop), options_(std::move(options)), pause_log_(kLogInterval), full_log_(kLogInterval) {
  for (const AcceptTarget& target : targets)
    targets_.push_back({target.server, target.service, FullService(*target.service)});
}

Acceptor::~Acceptor() {
  stop();
}

// Listening
// ---------------------------------------------------------------------------------------------------------

std::string Acceptor::listen() {
  std::string problem;
  const std::vector<SocketAddress> addresses = listen_addresses(options_.host, &problem);
  if (addresses.empty()) return problem;
  const int tries = options_.port == 0 ? kPortTries : 1;
  for (int i = 0; i < tries; ++i) {
    problem = listen_on(addresses);
    if (problem.empty()) {
      fit_into_files();
      break;
    }
    stop();
  }
  return problem;
}

void Acceptor::fit_into_files() {
  const std::size_t files = raise_file_limit();
  const std::size_t fitting = connections_within(files, targets_.size());
  if (options_.max_connections <= fitting) return;
  spdlog::info("{} is {} instead of {}: this process may have {} open files (ulimit -n raises that)",
               options_.setting, fitting, options_.max_connections, files);
  options_.max_connections = fitting;
}

// An address that this machine does not have (IPv6 is often off) is passed over as long as another is left.
std::string Acceptor::listen_on(const std::vector<SocketAddress>& addresses) {
  port_ = options_.port;
  std::string absent;
  for (SocketAddress address : addresses) {
    address.set_port(port_);
    UniqueFd socket = listening_socket(address);
    const int error = socket ? watch(std::move(socket), address) : errno;
    if (error != 0 && !is_absent(error)) return explain_no_socket(error, address);
    if (error != 0) absent = explain_no_socket(error, address);
  }
  return listeners_.empty() ? absent : std::string();
}

// An errno, 0 if all is well.
int Acceptor::watch(UniqueFd socket, const SocketAddress& address) {
  auto listener = std::make_unique<Listener>(*this, std::move(socket), address);
  if (!listener->watch()) return errno;
  port_ = address.port();
  listeners_.push_back(std::move(listener));
  return 0;
}

std::string Acceptor::where() const {
  std::string all;
  for (const auto& listener : listeners_) all += (all.empty() ? "" : " and ") + listener->address().text();
  return all;
}

bool Acceptor::only_loopback() const {
  return std::all_of(listeners_.begin(), listeners_.end(),
                     [](const auto& listener) { return listener->address().is_loopback(); });
}

void Acceptor::stop() {
  resume_.reset();
  listeners_.clear();
}

void Acceptor::watch_all(std::uint32_t events) {
  for (const auto& listener : listeners_) listener->watch_for(events);
}

// Accepting
// ---------------------------------------------------------------------------------------------------------

void Acceptor::accept_from(const UniqueFd& listening) {
  for (int i = 0; i < kAcceptsPerTurn; ++i) {
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    UniqueFd socket(::accept4(listening.get(), reinterpret_cast<sockaddr*>(&address), &size,
                              SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (socket) {
      deal(std::move(socket), PeerAddress(address));
      continue;
    }
    bool out_of_something = errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM;
    if (out_of_something) pause(errno);
    if (out_of_something || errno == EAGAIN) return;
    // Anything else is about the one connection that was given up while it waited: take the next.
  }
}

// In this order: what is counted by its server between the two is counted twice, not left out.
std::size_t Acceptor::Target::sockets() const {
  const std::size_t coming = *under_way;
  return coming + static_cast<std::size_t>(server->stats().sockets.value());
}

std::size_t Acceptor::taken() const {
  std::size_t sum = 0;
  for (const Target& target : targets_) sum += target.sockets();
  return sum;
}

Acceptor::Target& Acceptor::emptiest() {
  const std::size_t first = next_++;
  Target* emptiest = &targets_[first % targets_.size()];
  for (std::size_t i = 1; i < targets_.size(); ++i) {
    Target& other = targets_[(first + i) % targets_.size()];
    if (other.sockets() < emptiest->sockets()) emptiest = &other;
  }
  return *emptiest;
}

void Acceptor::deal(UniqueFd socket, PeerAddress peer) {
  Target& to = emptiest();
  const std::size_t before = taken();
  if (before < options_.max_connections) return hand_over(std::move(socket), peer, to, *to.service);
  if (Target* roomy = where_one_rests(before)) {
    return hand_over(std::move(socket), peer, *roomy, *roomy->service, true);
  }
  note_full();
  if (before >= options_.max_connections + kExtraPlaces || asks_for_websocket(socket)) {
    stats_.refused_full.add();
    return refuse_unread(socket);
  }
  stats_.heard_full.add();
  hand_over(std::move(socket), peer, to, to.full);
}

// Of those who rest, one may have been told to go already by a socket that is under way: that one counts, so
// that not more are let in than go.
Acceptor::Target* Acceptor::where_one_rests(std::size_t taken) {
  std::size_t all = 0;
  Target* roomy = nullptr;
  for (Target& target : targets_) {
    const auto resting = static_cast<std::size_t>(target.server->stats().resting.value());
    all += resting;
    if (resting != 0) roomy = &target;
  }
  return taken < options_.max_connections + all ? roomy : nullptr;
}

void Acceptor::hand_over(UniqueFd socket, PeerAddress peer, Target& to, Service& service, bool in_place) {
  if (to.server->loop().in_loop()) {
    if (in_place) to.server->make_room();
    return to.server->adopt(std::move(socket), peer, service);
  }
  auto passage = std::make_unique<Passage>(std::move(socket), to.under_way);
  to.server->loop().post([server = to.server, &service, passage = std::move(passage), peer, in_place] {
    if (in_place) server->make_room();
    server->adopt(std::move(passage->socket), peer, service);
  });
}

void Acceptor::note_full() {
  std::uint64_t suppressed = 0;
  if (!full_log_.allow(loop_.now(), &suppressed)) return;
  spdlog::warn("full: {} connections, as many as {} allows; more get 503 ({} like this since the last line)",
               options_.max_connections, options_.setting, suppressed);
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
  watch_all(0);
  resume_ = loop_.after(kPause, [this] { watch_all(EPOLLIN); });
}

}  // namespace ws::net
