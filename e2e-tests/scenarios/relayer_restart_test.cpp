// The relayer dies and comes back: the servers stay up, local chat goes on, and they relink by themselves.
#include <doctest/doctest.h>

#include "e2e-tests/harness/chat_client.hpp"
#include "e2e-tests/harness/cluster.hpp"
#include "e2e-tests/harness/http.hpp"

namespace ws::e2e {
namespace {

constexpr Duration kRelinkLimit = 6s;
constexpr int kRounds = 3;

bool degraded(const Address& address) {
  return http_get(address, "/ready").body.find("degraded") != std::string::npos;
}

TEST_CASE("relayer restart: local chat goes on without it, and chat between servers comes back within 6 s") {
  Cluster cluster(2);
  ChatClient near = ChatClient::open(cluster.address(0));
  ChatClient neighbour = ChatClient::open(cluster.address(0));
  ChatClient far = ChatClient::open(cluster.address(1));
  for (int round = 0; round < kRounds; ++round) {
    CAPTURE(round);
    cluster.relayer().kill();
    for (int index = 0; index < cluster.size(); ++index) {
      eventually("the server notices", [&] { return degraded(cluster.address(index)); });
      await_log(cluster.user(index), ": the connection broke; local chat goes on");
      CHECK(http_status(cluster.address(index), "/ready") == 200);
    }

    const std::string room = "Round " + std::to_string(round);
    near.join(room);
    neighbour.join(room);
    near.send_chat(room, "we two are still here");
    CHECK(neighbour.hear(room) == "we two are still here");

    cluster.relayer().start();
    const Stopwatch watch;
    for (int index = 0; index < cluster.size(); ++index) {
      eventually(
          "the server is linked again", [&] { return !degraded(cluster.address(index)); }, kRelinkLimit);
    }
    CHECK(watch.elapsed() < kRelinkLimit * kStretch);

    const std::string together = "Together " + std::to_string(round);
    near.join(together);
    far.join(together);
    near.send_chat(together, "and you?");
    CHECK(far.hear(together) == "and you?");
    far.send_chat(together, "back again");
    CHECK(near.hear(together) == "back again");
  }
}

TEST_CASE("relayer restart: a server that is started first waits for it") {
  Service relayer = relayer_service();
  Service server = user_service({{"RELAYER_URL", relayer.address().ws_url()}});
  server.start();
  eventually("the server is live", [&] { return http_status(server.address(), "/live") == 200; });
  ChatClient alice = ChatClient::open(server.address());
  ChatClient bob = ChatClient::open(server.address());
  alice.join("Room 1");
  bob.join("Room 1");
  alice.send_chat("Room 1", "nobody but us");
  CHECK(bob.hear("Room 1") == "nobody but us");
  relayer.start();
  server.await_ready();
}

TEST_CASE("relayer restart: one user server dies and comes back, the others chat on") {
  Cluster cluster(3);
  ChatClient one = ChatClient::open(cluster.address(0));
  ChatClient other = ChatClient::open(cluster.address(1));
  one.join("Room 1");
  other.join("Room 1");
  cluster.user(2).kill();
  one.send_chat("Room 1", "we go on");
  CHECK(other.hear("Room 1") == "we go on");

  cluster.user(2).start();
  cluster.user(2).await_ready();
  ChatClient returned = ChatClient::open(cluster.address(2));
  returned.join("Room 1");
  one.send_chat("Room 1", "welcome back");
  CHECK(returned.hear("Room 1") == "welcome back");
}

}  // namespace
}  // namespace ws::e2e
