// Out of descriptors: a server that cannot accept neither spins nor floods its log, and recovers fully.
#include <doctest/doctest.h>

#include <algorithm>

#include "e2e-tests/harness/chat_client.hpp"
#include "e2e-tests/harness/http.hpp"
#include "e2e-tests/harness/service.hpp"

namespace ws::e2e {
namespace {

constexpr unsigned kDescriptors = 60;  // once it serves: it would have kept some back, had it known
constexpr int kClients = 150;
constexpr Duration kWindow = 1500ms;
constexpr double kCpuShare = 0.25;  // of the window; a spinning acceptor takes all of it
// Within the window: room for those who were just let in, far below a line for every failed accept.
constexpr long kLogLines = 100;

long line_count(const std::string& text) {
  return std::count(text.begin(), text.end(), '\n');
}

// Connections that were made, whether or not the server ever gets to them.
std::vector<WsClient> dial_many(const Address& address) {
  std::vector<WsClient> clients;
  clients.reserve(kClients);
  for (int i = 0; i < kClients; ++i) clients.push_back(WsClient::dial(address));
  return clients;
}

TEST_CASE("descriptors: out of them, the server is calm, serves whom it has, and recovers") {
  Service server = lone_server();
  server.process().limit_open_files(kDescriptors);
  ChatClient early = ChatClient::open(server.address());
  early.join("Room 1");
  {
    const std::vector<WsClient> waiting = dial_many(server.address());
    const auto saturated = [&] {
      return server.process().descriptors() >= static_cast<int>(kDescriptors) - 2;
    };
    eventually("the server is out of descriptors", saturated);

    const Duration cpu_before = server.process().cpu_time();
    const long lines_before = line_count(server.process().output());
    throughout(kWindow, [&] { early.expect_silence(); });
    const Duration cpu = server.process().cpu_time() - cpu_before;
    const long lines = line_count(server.process().output()) - lines_before;
    CHECK(static_cast<double>(cpu.count()) < kCpuShare * static_cast<double>(kWindow.count()));
    CHECK(lines <= kLogLines);
  }

  eventually("only the early client is left",
             [&] { return metric(server.address(), "ws_connections") == 1; });
  ChatClient late = ChatClient::open(server.address());
  late.join("Room 1");
  late.send_chat("Room 1", "made it");
  CHECK(early.hear("Room 1") == "made it");
}

TEST_CASE("descriptors: those who wait are served as soon as others leave") {
  Service server = lone_server();
  server.process().limit_open_files(kDescriptors);
  std::vector<WsClient> early = dial_many(server.address());
  eventually("the server is out of descriptors",
             [&] { return server.process().descriptors() >= static_cast<int>(kDescriptors) - 2; });
  WsClient late = WsClient::dial(server.address());
  early.clear();
  late.await_open();
}

}  // namespace
}  // namespace ws::e2e
