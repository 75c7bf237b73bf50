// What a queue keeps in memory for a peer that does not read. A client that stalled once pinned 250 MiB with
// a megabyte to send: the few bytes that were for it lay in large blocks that it shared with others.
#include <doctest/doctest.h>
#include <unistd.h>

#include <random>
#include <string>
#include <vector>

#include "shared/net/stream/write_queue.hpp"
#include "shared/net/ws/frame.hpp"
#include "shared/testing/socket_pair.hpp"

using namespace ws;
using namespace ws::net;

namespace {

constexpr std::size_t kBlock = 64 * 1024;  // bytes: what a room's messages of one turn are joined to

std::string some(testing::SocketPair& pair, std::size_t most) {
  std::string got(most, '\0');
  const ssize_t n = ::read(pair.peer.get(), got.data(), got.size());
  got.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
  return got;
}

std::string all(testing::SocketPair& pair, WriteQueue& queue) {
  std::string got;
  while (true) {
    const std::string more = some(pair, kBlock);
    got += more;
    if (more.empty() && queue.write_to(pair.ours.get()) == WriteQueue::Result::kDrained && queue.empty())
      break;
  }
  while (true) {
    const std::string more = some(pair, kBlock);
    if (more.empty()) return got;
    got += more;
  }
}

// A queue whose peer has stopped reading: the socket is full.
struct Stalled {
  Stalled() { queue.push(Slice(make_frame(Opcode::kText, std::string(1'000'000, 's')))), leave(); }
  void leave() { REQUIRE(queue.write_to(pair.ours.get()) == WriteQueue::Result::kBlocked); }

  testing::SocketPair pair;
  WriteQueue queue{&kFraming};
};

// The block as others share it, and whether the queue still does.
struct Shared {
  Bytes block{std::string(kBlock, 'b')};
  bool by_the_queue() const { return !block.unshared(); }
};

}  // namespace

TEST_CASE("write queue: a word for a stalled peer does not keep the block that it lies in") {
  Stalled stalled;
  const std::size_t before = stalled.queue.held();
  std::string words;
  for (int turn = 0; turn < 1000; ++turn) {
    Shared shared;
    for (std::size_t i = 0; i < 15; ++i) stalled.queue.push(Slice(shared.block, i * 4'000, 40));
    stalled.leave();
    CHECK_FALSE(shared.by_the_queue());
  }
  const std::size_t said = 1000 * 15 * 40;
  CHECK(stalled.queue.held() - before < said + said / 4);
  CHECK(all(stalled.pair, stalled.queue).substr(1'000'010) == std::string(said, 'b'));
}

TEST_CASE("write queue: what is most of its block stays shared, also in parts") {
  Stalled stalled;
  Shared whole, parts;
  const std::size_t before = stalled.queue.held();
  stalled.queue.push(Slice(whole.block));
  for (std::size_t i = 0; i < 15; ++i) stalled.queue.push(Slice(parts.block, i * 4'000, 3'000));
  stalled.leave();
  CHECK(whole.by_the_queue());
  CHECK(parts.by_the_queue());
  CHECK(stalled.queue.held() - before < 2 * kBlock + 2'000);
}

TEST_CASE("write queue: parts of a block with others between them are counted for what they are") {
  Stalled stalled;
  Shared shared;
  const std::size_t before = stalled.queue.held();
  for (std::size_t i = 0; i < 1000; ++i) {
    stalled.queue.push(Slice(shared.block, i * 60, 10));
    stalled.queue.push(Slice(Bytes("between")));
  }
  stalled.leave();
  CHECK_FALSE(shared.by_the_queue());
  CHECK(stalled.queue.held() - before < 1000 * 17 * 5 / 4);
}

TEST_CASE("write queue: small frames of many turns are joined, once nobody else waits for them") {
  Stalled stalled;
  const std::size_t before = stalled.queue.held();
  for (int i = 0; i < 10'000; ++i) {
    Bytes frame = make_frame(Opcode::kText, "a short message");
    stalled.queue.push(Slice(frame));
    stalled.leave();
  }
  CHECK(stalled.queue.held() - before < 10'000 * 17 * 5 / 4);
}

TEST_CASE("write queue: a peer that reads on frees what it has read") {
  testing::SocketPair pair;
  WriteQueue queue{&kFraming};
  for (int i = 0; i < 100; ++i) queue.push(Slice(Bytes(std::string(kBlock, 'x'))));
  while (queue.write_to(pair.ours.get()) == WriteQueue::Result::kBlocked) {
    CHECK(queue.held() < queue.bytes() * 2 + 8'000);
    some(pair, 7'000);
  }
  CHECK(queue.held() == 0);
}

// Frames of any size, in slices of shared blocks, cut anywhere, read in pieces: the stream is what was said,
// and the memory held is near to it whenever the peer is left behind.
TEST_CASE("write queue: whatever is copied and freed on the way, the stream is what was pushed") {
  for (unsigned seed = 0; seed < 30; ++seed) {
    std::mt19937 random(seed);
    auto below = [&](std::size_t n) { return static_cast<std::size_t>(random()) % n; };
    testing::SocketPair pair;
    WriteQueue queue{&kFraming};
    std::string said, heard;
    for (int turn = 0; turn < 200; ++turn) {
      std::string text;
      std::vector<std::size_t> ends;
      while (text.size() < below(kBlock)) {
        const std::string payload(below(below(10) == 0 ? 9'000 : 300), static_cast<char>('a' + below(26)));
        text += make_frame(Opcode::kText, payload).view();
        ends.push_back(text.size());
      }
      const Bytes block(text);
      std::size_t at = 0;
      for (const std::size_t end : ends) {
        // A header and its payload may lie in two slices.
        const std::size_t cut = below(4) == 0 ? at + 1 : at;
        if (below(3) != 0) {
          queue.push(Slice(block, at, cut - at));
          queue.push(Slice(block, cut, end - cut));
          said.append(text, at, end - at);
        }
        at = end;
      }
      if (queue.write_to(pair.ours.get()) == WriteQueue::Result::kBlocked)
        CHECK(queue.held() < queue.bytes() * 2 + queue.bytes() / 4 + 8'000);
      heard += some(pair, below(200'000));
    }
    if (seed % 3 != 0) {
      heard += all(pair, queue);
      CHECK(heard == said);
      continue;
    }
    queue.keep_current_frame();
    heard += all(pair, queue);
    REQUIRE(heard == said.substr(0, heard.size()));
    std::size_t boundary = 0;
    while (boundary < heard.size()) boundary += frame_size(std::string_view(said).substr(boundary));
    CHECK(boundary == heard.size());
  }
}

TEST_CASE("write queue: a reader that is given up on still gets the frame under way whole") {
  testing::SocketPair pair;
  WriteQueue queue{&kFraming};
  const Bytes frame = make_frame(Opcode::kText, std::string(300'000, 'x'));
  for (int i = 0; i < 10; ++i) queue.push(Slice(frame));
  REQUIRE(queue.write_to(pair.ours.get()) == WriteQueue::Result::kBlocked);
  queue.keep_current_frame();
  CHECK(queue.bytes() < frame.size());
  queue.push(Slice(make_close_frame(CloseCode::kTooSlow, "")));
  const std::string received = all(pair, queue);
  const std::size_t close_at = received.size() - 4;
  CHECK(close_at % frame.size() == 0);
  CHECK(received.substr(close_at, 1) == "\x88");
}

TEST_CASE("write queue: a response before the first frame is kept whole") {
  for (const std::size_t read : {0, 1, 100'000, 400'000}) {
    testing::SocketPair pair;
    WriteQueue queue{&kFraming};
    const std::string response(300'000, '\x81');  // which looks like frames
    queue.push(Slice(Bytes(response)));
    queue.seal();
    const Bytes frame = make_frame(Opcode::kText, std::string(250'000, 'f'));
    for (int i = 0; i < 4; ++i) queue.push(Slice(frame));
    std::string heard;
    if (read != 0) {
      queue.write_to(pair.ours.get());
      while (heard.size() < read) heard += some(pair, read), queue.write_to(pair.ours.get());
    }
    queue.keep_current_frame();
    heard += all(pair, queue);
    CHECK(heard.substr(0, response.size()) == response);
    CHECK((heard.size() - response.size()) % frame.size() == 0);
    CHECK(heard.size() < response.size() + 4 * frame.size());
  }
}
