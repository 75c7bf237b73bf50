// A held server: one that was stopped for longer than its deadlines, by a cgroup's freeze, a debugger or a
// busy host. When it goes on it blames nobody for the silence.
#include <doctest/doctest.h>
#include <signal.h>

#include "e2e-tests/harness/witness.hpp"

namespace ws::e2e {
namespace {

constexpr Duration kHeld = 4s;
const Settings kImpatient = {
    {"THREADS", "1"}, {"PING_AFTER_MS", "1500"}, {"DEAD_AFTER_MS", "3000"}, {"HANDSHAKE_TIMEOUT_MS", "2000"}};

void hold(Service& server) {
  server.process().signal(SIGSTOP);
  throughout(kHeld, [] {});
  server.process().signal(SIGCONT);
}

TEST_CASE("held server: silent healthy clients stay, asked or not") {
  Service server = lone_server(kImpatient);
  ChatClient silent = ChatClient::open(server.address());
  silent.join("Room 1");
  ChatClient speaker = ChatClient::open(server.address());
  speaker.join("Room 1");
  hold(server);
  // Reading answers the pings.
  throughout(500ms, [&] { silent.expect_silence(), speaker.expect_silence(); });
  speaker.send_chat("Room 1", "still here?");
  CHECK(silent.hear("Room 1") == "still here?");
}

// On a machine with 54 servers being filled at once they were told that they took too long: 408.
TEST_CASE("held server: requests that lay in their sockets are answered") {
  constexpr int kNewcomers = 200;
  Service server = lone_server(kImpatient);
  std::vector<TcpSocket> newcomers;
  newcomers.reserve(kNewcomers);
  for (int i = 0; i < kNewcomers; ++i) newcomers.push_back(TcpSocket::connect(server.address()));
  eventually("all are let in", [&] { return metric(server.address(), "ws_sockets") >= kNewcomers; });
  server.process().signal(SIGSTOP);
  for (TcpSocket& newcomer : newcomers) newcomer.send(Upgrade().request(server.address()));
  throughout(kHeld, [] {});
  server.process().signal(SIGCONT);
  for (TcpSocket& newcomer : newcomers) {
    std::optional<HttpResponse> answer;
    while (!(answer = take_response_head(newcomer.inbox())))
      REQUIRE(newcomer.receive() == TcpSocket::Received::data);
    REQUIRE(answer->status == 101);
  }
}

}  // namespace
}  // namespace ws::e2e
