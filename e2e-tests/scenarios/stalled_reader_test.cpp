// A stalled reader: a client that stops reading is closed, its memory is freed, and nobody else waits for it.
#include <doctest/doctest.h>

#include <algorithm>

#include "e2e-tests/harness/witness.hpp"

namespace ws::e2e {
namespace {

constexpr int kMessages = 300;
constexpr std::size_t kMessageSize = 32 * 1024;  // bytes; 9.4 MiB in all
constexpr int kStalled = 10;
constexpr int kSmallReceiveBuffer = 4 * 1024;    // bytes
constexpr long kMemoryBound = 24 * 1024 * 1024;  // bytes: ten queues of 1 MiB, kernel aside, and slack
constexpr int kTooSlow = 4008;

ChatClient stalled_client(const Address& address) {
  Upgrade upgrade;
  upgrade.receive_buffer = kSmallReceiveBuffer;
  ChatClient client = ChatClient::open(address, upgrade);
  client.join("Room 1");
  return client;
}

TEST_CASE("stalled readers: closed, freed, and waited for by nobody") {
  Service server = lone_server();
  Witness witness(server);
  ChatClient speaker = ChatClient::open(server.address());
  ChatClient reader = ChatClient::open(server.address());
  speaker.join("Room 1");
  reader.join("Room 1");
  std::vector<ChatClient> stalled;
  stalled.reserve(kStalled);
  for (int i = 0; i < kStalled; ++i) stalled.push_back(stalled_client(server.address()));
  CHECK(witness.others() == kStalled + 2);

  const long memory_before = server.process().memory();
  long memory_peak = 0;
  const std::string words(kMessageSize, 'w');
  for (int number = 0; number < kMessages; ++number) {
    speaker.send_chat("Room 1", std::to_string(number) + words);
    REQUIRE(reader.hear("Room 1") == std::to_string(number) + words);
    memory_peak = std::max(memory_peak, server.process().memory());
  }
  speaker.expect_silence();
  witness.expect_service();
  if (!kSanitized) CHECK(memory_peak - memory_before < kMemoryBound);

  eventually(
      "the stalled ones are closed", [&] { return witness.others() == 2; }, 10s);
  speaker.drop();
  reader.drop();
  witness.expect_no_leak();
}

TEST_CASE("stalled readers: one that reads again within the close deadline is told 4008") {
  Service server = lone_server();
  ChatClient speaker = ChatClient::open(server.address());
  speaker.join("Room 1");
  ChatClient slow = stalled_client(server.address());
  const std::string words(kMessageSize, 'w');
  for (int number = 0; number < kMessages; ++number) speaker.send_chat("Room 1", words);
  speaker.expect_silence();

  Event event = slow.next();
  while (event.kind == Event::Kind::text) event = slow.next();
  CHECK(event.code == kTooSlow);
}

}  // namespace
}  // namespace ws::e2e
