#pragma once

#include <doctest/doctest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/net/stream/streams.hpp"
#include "shared/testing/fake_clock.hpp"
#include "shared/testing/socket_pair.hpp"

namespace ws::net {

// Bank: the streams of one loop, on time that the test moves. Thread: the test's.
struct Bank {
  explicit Bank(std::size_t max_queue = 1024 * 1024, IoUring io_uring = IoUring::kAuto)
      : streams(loop, io_uring), group(streams, max_queue, stats) {
    loop.at(Phase::kLog, [this] {
      if (--left > 0) loop.request_turn();
      if (left == 0) loop.stop();
    });
  }

  // Plays so many turns; the last is followed by one that does nothing but stop.
  void turns(int count) {
    left = count;
    loop.request_turn();
    loop.run();
  }
  // Time passes, and it is served in it.
  void pass(milliseconds time) {
    constexpr milliseconds kTurn{100};
    for (milliseconds gone{0}; gone < time; gone += kTurn) {
      clock.advance(kTurn);
      turns(1);
    }
  }

  testing::FakeClock clock;
  EventLoop loop{clock};
  Streams streams;
  StreamStats stats;
  StreamGroup group;
  int left = 0;
};

// Talker: who owns a stream, and what it was told; and the peer at the other end.
struct Talker final : Stream::Owner {
  explicit Talker(Bank& bank) { stream = Stream::adopt(bank.group, std::move(pair.ours), *this); }

  void on_bytes(char* data, std::size_t size) noexcept override {
    heard.append(data, size);
    at_bytes();
  }
  void on_written() noexcept override {
    ++written;
    at_written();
  }
  void on_deadline() noexcept override { ++deadlines; }
  void on_end(std::error_code error, bool in_order) noexcept override {
    ++ends;
    ended_by = error.value();
    orderly = in_order;
    at_end();
  }

  void peer_says(std::string_view words) {
    ::send(pair.peer.get(), words.data(), words.size(), MSG_NOSIGNAL);
  }
  // What is there for the peer.
  std::string peer_hears(std::size_t most = 10'000'000) {
    std::string got;
    std::vector<char> chunk(100'000);
    for (ssize_t n; got.size() < most && (n = ::read(pair.peer.get(), chunk.data(), chunk.size())) > 0;)
      got.append(chunk.data(), static_cast<std::size_t>(n));
    return got;
  }
  // Nothing more will come for the peer.
  bool peer_is_at_end() {
    char byte;
    return ::read(pair.peer.get(), &byte, 1) == 0;
  }

  testing::SocketPair pair;
  std::string heard;
  int written = 0;
  int deadlines = 0;
  int ends = 0;
  int ended_by = 0;  // an errno
  bool orderly = false;
  std::function<void()> at_bytes = [] {};
  std::function<void()> at_written = [] {};
  std::function<void()> at_end = [] {};
  Stream::Ptr stream;
};

inline Slice slice(std::string_view text) {
  return Slice(Bytes(text));
}

inline constexpr std::size_t kMuch = 1'000'000;  // bytes; more than a socket takes unread

// Watched: one stream that is watched. Thread: the test's.
struct Watched {
  Watched() { talker.stream->watch(); }

  void fill() {
    talker.stream->push(slice(std::string(kMuch, 'x')));
    bank.turns(1);
    REQUIRE(talker.stream->blocked());
  }

  Bank bank{2 * kMuch};
  Talker talker{bank};
};

}  // namespace ws::net
