// A flood of small messages. Six clients once cost a server of four threads 2.7 GB in six seconds, and made
// everybody else wait for six: what they said was read faster than it was handled, and piled up in between.
#include <doctest/doctest.h>

#include <algorithm>
#include <deque>
#include <functional>
#include <future>
#include <string>
#include <vector>

#include "e2e-tests/harness/chat_client.hpp"
#include "e2e-tests/harness/http.hpp"
#include "e2e-tests/harness/service.hpp"

namespace ws::e2e {
namespace {

constexpr long kMiB = 1024 * 1024;                     // bytes
constexpr std::size_t kFlood = std::size_t{16} << 20;  // bytes of each
constexpr int kFlooders = 6;
constexpr long kMost = 64 * kMiB;
constexpr Duration kLongest = 60s;
constexpr Duration kLook = 20ms;

std::string room(int number) {
  return "Room " + std::to_string(number);
}

// Chats in a room where nobody hears it.
void flood(ChatClient& client, const std::string& where) {
  OutFrame frame;
  frame.payload = R"({"type":"chat","room":")" + where + R"(","message":"so many words"})";
  std::string bytes;
  for (const std::string one = encode(frame); bytes.size() < kMiB;) bytes += one;
  const Deadline deadline(kLongest);
  for (std::size_t said = 0; said < kFlood; said += bytes.size()) client.socket().send(bytes, deadline);
}

TEST_CASE("flood: what several threads have to tell each other is bounded, and all of it arrives") {
  Service server = user_service({{"RELAYER_URL", ""}, {"THREADS", "4"}});
  server.start();
  server.await_ready();
  // A client that is in a room of its own stays on its thread; the room that it floods lives where its first
  // member does, a producer on the next thread but one.
  std::deque<ChatClient> flooders;
  for (int i = 0; i < kFlooders; ++i) {
    flooders.push_back(ChatClient::open(server.address()));
    flooders.back().join("Anchor " + std::to_string(i));
  }
  std::vector<WsClient> producers;
  for (int i = 0; i < kFlooders; ++i) {
    Upgrade upgrade;
    upgrade.path = "/publish?room=Room%20" + std::to_string(i);
    producers.push_back(WsClient::open(server.address(), upgrade));
    flooders[static_cast<std::size_t>(i)].join(room(i));
  }
  const long before = server.process().memory();
  long most = before;
  std::vector<std::future<void>> under_way;
  under_way.reserve(kFlooders);
  for (int i = 0; i < kFlooders; ++i)
    under_way.push_back(std::async(std::launch::async, flood, std::ref(flooders[i]), room(i)));
  for (std::future<void>& one : under_way) {
    while (one.wait_for(kLook) != std::future_status::ready) most = std::max(most, server.process().memory());
    one.get();
  }
  for (ChatClient& flooder : flooders) flooder.expect_silence();
  CHECK(metric(server.address(), "ws_reads_held_total") > 0);
  if (!kSanitized) CHECK(most - before < kMost);
}

}  // namespace
}  // namespace ws::e2e
