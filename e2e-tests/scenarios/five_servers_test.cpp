// Five servers are one chat: whoever speaks is heard once by everybody else.
#include <doctest/doctest.h>

#include "e2e-tests/harness/chat_client.hpp"
#include "e2e-tests/harness/cluster.hpp"

namespace ws::e2e {
namespace {

constexpr int kServers = 5;

TEST_CASE("five servers: each client is heard once by all others, and never by itself") {
  Cluster cluster(kServers);
  std::vector<ChatClient> clients;
  for (int index = 0; index < kServers; ++index) {
    clients.push_back(ChatClient::open(cluster.address(index)));
    clients.back().join("Room 1");
  }

  for (std::size_t speaker = 0; speaker < clients.size(); ++speaker) {
    const std::string words = "from server " + std::to_string(speaker);
    clients[speaker].send_chat("Room 1", words);
    for (std::size_t listener = 0; listener < clients.size(); ++listener) {
      CAPTURE(speaker);
      CAPTURE(listener);
      if (listener != speaker) CHECK(clients[listener].hear("Room 1") == words);
    }
  }

  for (ChatClient& client : clients) client.expect_silence();
}

}  // namespace
}  // namespace ws::e2e
