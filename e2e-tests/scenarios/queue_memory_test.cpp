// The memory of queues: MAX_QUEUE bounds what a client that does not read keeps in memory, /metrics says how
// much that is, and what a burst leaves free is given back.
#include <doctest/doctest.h>

#include <algorithm>

#include "e2e-tests/harness/chat_client.hpp"
#include "e2e-tests/harness/http.hpp"
#include "e2e-tests/harness/service.hpp"

namespace ws::e2e {
namespace {

constexpr long kMiB = 1024 * 1024;             // bytes
constexpr int kSmallReceiveBuffer = 4 * 1024;  // bytes

ChatClient member(const Service& server, int receive_buffer = 0, const std::string& room = "Room 1") {
  Upgrade upgrade;
  upgrade.receive_buffer = receive_buffer;
  ChatClient client = ChatClient::open(server.address(), upgrade);
  client.join(room);
  return client;
}

// Sends all of it in one go, so that it comes to the room in one turn.
std::string chats(int count, std::size_t size, const std::string& room = "Room 1") {
  const std::string chat =
      R"({"type":"chat","room":")" + room + R"(","message":")" + std::string(size, 'x') + "\"}";
  std::string all;
  for (int i = 0; i < count; ++i) all += encode({Opcode::text, chat});
  return all;
}

// Fills what the kernel takes for a client that does not read, and some more.
void stall(const Service& server, ChatClient& speaker) {
  const std::string words = chats(1, 30'000);
  Stopwatch since;
  while (since.elapsed() < 200ms) {
    if (metric(server.address(), "ws_queue_bytes") > 200'000) continue;
    speaker.send_raw(words);
    since = Stopwatch();
  }
}

// Its own chats share their buffers with the words that others say between: those were all that it had yet to
// hear, and kept 250 MiB in memory.
TEST_CASE("queue memory: a stalled client that goes on talking holds no more than its queue's bound") {
  constexpr int kRounds = 1'500;
  Service server = lone_server({{"THREADS", "1"}});
  ChatClient speaker = member(server);
  ChatClient stalled = member(server, kSmallReceiveBuffer);
  stall(server, speaker);

  const long before = server.process().memory();
  const double queued_before = metric(server.address(), "ws_queue_bytes");
  const std::string own = chats(15, 3'700);
  const std::string word = chats(1, 20);
  for (int round = 0; round < kRounds; ++round) {
    stalled.send_raw(own);
    speaker.send_raw(word);
    while (speaker.socket().inbox().size() < own.size())
      REQUIRE(speaker.socket().receive() == TcpSocket::Received::data);
    speaker.socket().inbox().clear();
  }
  const double queued = metric(server.address(), "ws_queue_bytes") - queued_before;
  const long grown = server.process().memory() - before;
  MESSAGE("memory grew by ", grown, " bytes, ws_queue_bytes by ", queued);
  CHECK(queued > kRounds * 100);  // the words, as JSON
  CHECK(queued < kRounds * 250);
  if (!kSanitized) CHECK(grown < kMiB * 5 / 4 + 64 * 1024);
}

TEST_CASE("queue memory: what a burst has left is given back when it is quiet again") {
  constexpr int kRooms = 40;
  constexpr double kBurst = 40 * kMiB;
  Service server = lone_server({{"MAX_QUEUE", std::to_string(8 * kMiB)}});
  const long idle = server.process().memory();
  {
    ChatClient speaker = member(server);
    std::vector<ChatClient> stalled;
    for (int i = 0; i < kRooms; ++i) {
      const std::string room = "Room " + std::to_string(i);
      stalled.push_back(member(server, kSmallReceiveBuffer, room));
      speaker.join(room);
    }
    while (metric(server.address(), "ws_queue_bytes") < kBurst) {
      for (int i = 0; i < kRooms; ++i) speaker.send_raw(chats(40, 1'000, "Room " + std::to_string(i)));
      speaker.expect_silence();
    }
    if (!kSanitized) CHECK(server.process().memory() > 2 * idle);
  }
  if (kSanitized) return;
  const Stopwatch since;
  eventually(
      "it is given back", [&] { return server.process().memory() < 2 * idle; }, 60s);
  MESSAGE("idle ", idle, ", ", since.elapsed().count(), " ms later ", server.process().memory());
}

}  // namespace
}  // namespace ws::e2e
