#include "shared/net/stream/write_queue.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <string>

#include "shared/testing/socket_pair.hpp"

using namespace ws;
using namespace ws::net;

namespace {

struct SocketPair : ws::testing::SocketPair {
  std::string read_all() {
    std::string all;
    char chunk[65536];
    for (ssize_t n; (n = ::read(peer.get(), chunk, sizeof chunk)) > 0;)
      all.append(chunk, static_cast<std::size_t>(n));
    return all;
  }
};

}  // namespace

TEST_CASE("slices leave in the order in which they were pushed") {
  SocketPair pair;
  WriteQueue queue;
  Bytes shared("0123456789");
  std::string expected;
  for (std::size_t i = 0; i < 1000; ++i) {
    queue.push(Slice(shared, i % 10, 1));
    expected += std::to_string(i % 10);
  }
  CHECK(queue.bytes() == 1000);
  CHECK(queue.write_to(pair.ours.get()) == WriteQueue::Result::kDrained);
  CHECK(queue.empty());
  CHECK(pair.read_all() == expected);
}

TEST_CASE("a full socket keeps the rest, and nothing is lost or repeated") {
  SocketPair pair;
  WriteQueue queue;
  std::string expected;
  for (char c = 'a'; c <= 'z'; ++c) {
    std::string block(50'000, c);
    queue.push(Slice(Bytes(block)));
    expected += block;
  }
  CHECK(queue.write_to(pair.ours.get()) == WriteQueue::Result::kBlocked);
  CHECK(queue.bytes() > 0);
  std::string received;
  WriteQueue::Result result = WriteQueue::Result::kBlocked;
  while (result == WriteQueue::Result::kBlocked) {
    received += pair.read_all();
    result = queue.write_to(pair.ours.get());
  }
  received += pair.read_all();
  CHECK(result == WriteQueue::Result::kDrained);
  CHECK(received == expected);
}

TEST_CASE("a gone peer is a failure, not a signal") {
  SocketPair pair;
  pair.peer.reset();
  WriteQueue queue;
  queue.push(Slice(Bytes("x")));
  CHECK(queue.write_to(pair.ours.get()) == WriteQueue::Result::kFailed);
}
