// A burst: many members of a room say much at once to a server that was held for a moment, as a busy host
// does. Whoever reads hears all of it; only who truly does not is let go.
#include <doctest/doctest.h>
#include <signal.h>

#include "e2e-tests/harness/chat_client.hpp"
#include "e2e-tests/harness/http.hpp"
#include "e2e-tests/harness/service.hpp"

namespace ws::e2e {
namespace {

constexpr int kSpeakers = 24;
constexpr std::size_t kWords = 60'000;  // bytes of one message
constexpr Duration kHeld = 700ms;
constexpr int kSmallReceiveBuffer = 4 * 1024;  // bytes
constexpr int kTooSlow = 4008;
constexpr int kNoCloseFrame = 1006;

// All speak while the server is held, so that it finds all of it in one turn.
void speak_at_once(Service& server, std::vector<ChatClient>& speakers) {
  server.process().signal(SIGSTOP);
  const Stopwatch held;
  for (std::size_t i = 0; i < speakers.size(); ++i)
    speakers[i].send_chat("Room 1", std::string(kWords, static_cast<char>('a' + i)));
  throughout(kHeld - held.elapsed(), [] {});
  server.process().signal(SIGCONT);
}

// Reads for all members at once, as clients of their own would, until each has heard so much.
void read_all(std::vector<ChatClient>& members, std::size_t bytes) {
  const Deadline deadline;
  std::size_t done = 0;
  while (done != members.size() && !deadline.passed()) {
    done = 0;
    for (ChatClient& member : members) {
      TcpSocket& socket = member.socket();
      if (socket.receive(Deadline(0ms)) == TcpSocket::Received::end || socket.inbox().size() >= bytes) ++done;
    }
  }
}

TEST_CASE("burst: 24 members who all read hear what all said while the server was held") {
  Service server = lone_server({{"THREADS", "1"}});
  std::vector<ChatClient> members;
  for (int i = 0; i < kSpeakers; ++i) {
    members.push_back(ChatClient::open(server.address()));
    members.back().join("Room 1");
  }
  Upgrade stalled;
  stalled.receive_buffer = kSmallReceiveBuffer;
  ChatClient unreading = ChatClient::open(server.address(), stalled);
  unreading.join("Room 1");

  constexpr int kRounds = 3;
  for (int round = 0; round < kRounds; ++round) {
    speak_at_once(server, members);
    read_all(members, (kSpeakers - 1) * kWords);
    for (ChatClient& member : members) {
      for (int i = 1; i < kSpeakers; ++i) REQUIRE(member.hear("Room 1").size() == kWords);
    }
  }
  for (ChatClient& member : members) member.expect_silence();
  // 4.3 MB more than it read: it is told so, unless it looks too late for that.
  Event event = unreading.next();
  while (event.kind == Event::Kind::text) event = unreading.next();
  CHECK((event.code == kTooSlow || event.code == kNoCloseFrame));
  CHECK(metric(server.address(), "ws_slow_closes_total") == 1);
}

}  // namespace
}  // namespace ws::e2e
