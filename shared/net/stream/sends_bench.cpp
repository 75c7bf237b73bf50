// From how many sends on is one submission for all of them worth it? Sends::kWorthwhile comes from here.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>
#include <string>
#include <vector>

#include "shared/net/loop/unique_fd.hpp"
#include "shared/net/stream/sends.hpp"
#include "shared/testing/bench.hpp"

namespace {

using namespace ws;

constexpr std::size_t kMessage = 200;  // bytes
constexpr int kRoundsUntilRead = 64;   // what fits the peers' buffers by far

void require(bool holds, const char* what) {
  if (!holds) throw std::runtime_error(what);
}

// Connected TCP sockets on loopback, and a message for each.
class Audience {
 public:
  explicit Audience(std::size_t count) : sends(count) {
    net::UniqueFd listener(::socket(AF_INET, SOCK_STREAM, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* where = reinterpret_cast<sockaddr*>(&address);
    require(::bind(listener.get(), where, size) == 0 && ::listen(listener.get(), 512) == 0, "cannot listen");
    require(::getsockname(listener.get(), where, &size) == 0, "no port");
    for (net::Send& send : sends) {
      peers_.emplace_back(::socket(AF_INET, SOCK_STREAM, 0));
      require(::connect(peers_.back().get(), where, size) == 0, "cannot connect");
      ours_.emplace_back(::accept(listener.get(), nullptr, nullptr));
      send.fd = ours_.back().get();
      send.message.msg_iov = &part_;
      send.message.msg_iovlen = 1;
    }
  }
  void read(benchmark::State& state) {
    if (++round_ % kRoundsUntilRead != 0) return;
    state.PauseTiming();
    for (const net::UniqueFd& peer : peers_)
      require(::recv(peer.get(), buffer_.data(), buffer_.size(), MSG_DONTWAIT) > 0, "nothing arrived");
    state.ResumeTiming();
  }

  std::vector<net::Send> sends;

 private:
  std::vector<net::UniqueFd> ours_;
  std::vector<net::UniqueFd> peers_;
  std::string message_ = std::string(kMessage, 'x');
  iovec part_{message_.data(), message_.size()};
  std::array<char, 2 * kMessage * kRoundsUntilRead> buffer_;
  int round_ = 0;
};

void count_sends(benchmark::State& state) {
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

void sends_one_by_one(benchmark::State& state) {
  Audience audience(static_cast<std::size_t>(state.range(0)));
  testing::Measured measured(state);
  for (auto _ : state) {
    for (net::Send& send : audience.sends) send.result = net::send_now(send.fd, send.message, send.flags);
    audience.read(state);
  }
  count_sends(state);
}

void sends_together(benchmark::State& state) {
  Audience audience(static_cast<std::size_t>(state.range(0)));
  std::string why;
  auto sends = net::Sends::open(&why);
  if (sends == nullptr) return state.SkipWithError(why.c_str());
  testing::Measured measured(state);
  for (auto _ : state) {
    sends->run_at_once(audience.sends.data(), audience.sends.size());
    audience.read(state);
  }
  count_sends(state);
}

void sizes(benchmark::internal::Benchmark* bench) {
  for (const int count : {1, 2, 4, 6, 8, 12, 16, 32, 64, 200}) bench->Arg(count);
}
WS_BENCH(sends_one_by_one)->Apply(sizes);
WS_BENCH(sends_together)->Apply(sizes);

}  // namespace
