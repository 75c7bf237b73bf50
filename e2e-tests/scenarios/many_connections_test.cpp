// Many connections at once: all are opened, all hear one message, and all are forgotten when they leave.
#include <doctest/doctest.h>

#include "e2e-tests/harness/witness.hpp"

namespace ws::e2e {
namespace {

constexpr int kClients = 500;

TEST_CASE("many connections: 500 at once are opened and served, and leave nothing behind") {
  Service server = lone_server();
  Witness witness(server);
  {
    std::vector<ChatClient> clients;
    clients.reserve(kClients);
    for (int i = 0; i < kClients; ++i) clients.emplace_back(WsClient::dial(server.address()));
    for (ChatClient& client : clients) client.await_open();
    CHECK(witness.others() == kClients);

    for (ChatClient& client : clients) client.send_join("Room 1");
    for (ChatClient& client : clients) client.expect_silence();
    clients.front().send_chat("Room 1", "so many");
    for (std::size_t i = 1; i < clients.size(); ++i) REQUIRE(clients[i].hear("Room 1") == "so many");
    clients.front().expect_silence();
    witness.expect_service();
  }
  witness.expect_no_leak();
}

TEST_CASE("many connections: opened and dropped over and over, nothing is left") {
  Service server = lone_server();
  Witness witness(server);
  for (int i = 0; i < kClients; ++i) {
    WsClient client = WsClient::dial(server.address());
    if (i % 2 == 0) client.await_open();
    if (i % 3 == 0) client.socket().reset();
  }
  witness.expect_service();
  witness.expect_no_leak();
}

}  // namespace
}  // namespace ws::e2e
