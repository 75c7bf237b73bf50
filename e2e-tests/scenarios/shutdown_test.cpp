// Shutting down: clients are told, queues drain, and the exit is clean and soon.
#include <doctest/doctest.h>
#include <signal.h>

#include "e2e-tests/harness/chat_client.hpp"
#include "e2e-tests/harness/cluster.hpp"
#include "e2e-tests/harness/failure.hpp"

namespace ws::e2e {
namespace {

constexpr Duration kExitLimit = 5s;
constexpr Duration kAtOnce = 1s;
constexpr int kServiceRestart = 1012;

void expect_farewell(WsClient& client) {
  const Json going_away = client.json();
  CHECK(going_away.string("type") == "going-away");
  CHECK(going_away.number("reconnectInMs") >= 0);
  CHECK(client.close_code() == kServiceRestart);
  client.await_end();
}

void expect_clean_exit(Process& process) {
  const Stopwatch watch;
  const Exit exit = process.wait(Deadline(kExitLimit));
  CHECK(exit.signal == 0);
  CHECK(exit.code == 0);
  CHECK(watch.elapsed() < kExitLimit * kStretch);
}

TEST_CASE("shutdown: SIGTERM and SIGINT tell every client, and end in exit code 0") {
  for (const int signal : {SIGTERM, SIGINT}) {
    Cluster cluster(1);
    std::vector<ChatClient> clients;
    clients.reserve(20);
    for (int i = 0; i < 20; ++i) clients.push_back(ChatClient::open(cluster.address(0)));
    cluster.user(0).process().signal(signal);
    for (ChatClient& client : clients) expect_farewell(client);
    expect_clean_exit(cluster.user(0).process());
    cluster.relayer().process().signal(signal);
    expect_clean_exit(cluster.relayer().process());
  }
}

TEST_CASE("shutdown: what was sent before it is still delivered") {
  constexpr int kMessages = 200;
  Service server = lone_server();
  ChatClient speaker = ChatClient::open(server.address());
  ChatClient listener = ChatClient::open(server.address());
  speaker.join("Room 1");
  listener.join("Room 1");
  const std::string padding(1'000, 'p');
  for (int number = 0; number < kMessages; ++number) {
    speaker.send_chat("Room 1", std::to_string(number) + padding);
  }
  speaker.expect_silence();
  server.process().signal(SIGTERM);
  for (int number = 0; number < kMessages; ++number) {
    REQUIRE(listener.hear("Room 1") == std::to_string(number) + padding);
  }
  expect_farewell(listener);
  expect_farewell(speaker);
  expect_clean_exit(server.process());
}

// A client that neither reads nor answers, with a full queue: what the server would like to wait for.
ChatClient unwilling_client(Service& server) {
  Upgrade upgrade;
  upgrade.receive_buffer = 4 * 1024;
  ChatClient client = ChatClient::open(server.address(), upgrade);
  client.join("Room 1", R"("echo":true)");
  for (int i = 0; i < 8; ++i)
    client.socket().send_blindly(encode({Opcode::text, R"({"type":"chat","room":"Room 1","message":")" +
                                                           std::string(60'000, 'x') + "\"}"}),
                                 Deadline());
  return client;
}

TEST_CASE("shutdown: a client that does not read or answer is not waited for beyond 5 s") {
  Service server = lone_server();
  const ChatClient unwilling = unwilling_client(server);
  TcpSocket half_a_request = TcpSocket::connect(server.address());
  half_a_request.send("GET / HT");
  server.process().signal(SIGTERM);
  expect_clean_exit(server.process());
}

TEST_CASE("shutdown: a second signal ends it at once") {
  Service server = lone_server();
  const ChatClient unwilling = unwilling_client(server);
  ChatClient witness = ChatClient::open(server.address());
  server.process().signal(SIGTERM);
  expect_farewell(witness);
  const Stopwatch watch;
  server.process().signal(SIGTERM);
  server.process().wait();
  CHECK(watch.elapsed() < kAtOnce * kStretch);
}

TEST_CASE("shutdown: nobody is let in any more") {
  Service server = lone_server();
  const ChatClient unwilling = unwilling_client(server);
  ChatClient witness = ChatClient::open(server.address());
  server.process().signal(SIGTERM);
  expect_farewell(witness);
  CHECK_THROWS_AS(WsClient::open(server.address()), Failure);
}

TEST_CASE("shutdown: a server that restarts takes its port back at once") {
  Service server = lone_server();
  for (int round = 0; round < 3; ++round) {
    ChatClient client = ChatClient::open(server.address());
    server.process().signal(SIGTERM);
    expect_farewell(client);
    expect_clean_exit(server.process());
    server.start();
    server.await_ready();
  }
}

}  // namespace
}  // namespace ws::e2e
