// Joins: `joined` is said when nothing can be missed any more, and a join that is refused changes nothing.
#include <doctest/doctest.h>
#include <signal.h>

#include <functional>

#include "e2e-tests/harness/chat_client.hpp"
#include "e2e-tests/harness/cluster.hpp"
#include "e2e-tests/harness/http.hpp"

namespace ws::e2e {
namespace {

constexpr int kUntilMuted = 20;  // messages, more than it takes

void send(ChatClient& client, const std::string& type, const std::string& ref) {
  client.send_text(R"({"type":")" + type + R"(","room":"Busy","ref":")" + ref + "\"}");
}

// Two servers, of which the second has muted the room "Busy", and a relayer that answers no more.
struct MutedRoom {
  explicit MutedRoom(int threads) : cluster(2, {{"THREADS", std::to_string(threads)}}) {
    ChatClient speaker = ChatClient::open(cluster.address(0));
    speaker.join("Busy");
    for (int number = 0; number < kUntilMuted; ++number) speaker.send_chat("Busy", std::to_string(number));
    eventually("the room is muted", [&] { return metric(cluster.address(1), "ws_relay_muted_rooms") == 1; });
    const auto counted = [&](const char* name) { return metric(cluster.address(1), name); };
    eventually("nothing of it is under way", [&] {
      return counted("ws_relay_discarded_total") + counted("ws_relay_skipped_total") == kUntilMuted;
    });
    cluster.relayer().process().signal(SIGSTOP);
  }
  // A join that finds somebody waiting is answered together with them.
  void await_empty() {
    eventually("nobody is left", [&] { return metric(cluster.address(1), "ws_rooms") == 0; });
  }
  ~MutedRoom() { cluster.relayer().process().signal(SIGCONT); }

  Cluster cluster;
};

// With a client on every thread of servers of one, two and four, one after the other.
void with_each_thread(const std::function<void(ChatClient&)>& act) {
  for (const int threads : {1, 2, 4}) {
    MutedRoom muted(threads);
    for (int i = 0; i < threads; ++i) {
      CAPTURE(i);
      CAPTURE(threads);
      ChatClient client = ChatClient::open(muted.cluster.address(1));
      act(client);
      client.expect_silence();
      client.drop();
      muted.await_empty();
    }
  }
}

TEST_CASE("joins: who joins a room once more is not told `joined` before the room is ready") {
  with_each_thread([](ChatClient& client) {
    send(client, "join-room", "first");
    send(client, "join-room", "again");
  });
}

TEST_CASE("joins: who leaves before the room was ready, and comes back, is not told `joined` too early") {
  with_each_thread([](ChatClient& client) {
    send(client, "join-room", "first");
    send(client, "leave-room", "gone");
    send(client, "join-room", "back");
    bool left = false;
    bool refused = false;
    while (!left || !refused) {
      const Json reply = client.json();
      CAPTURE(reply.text());
      REQUIRE(reply.string("type") != "joined");
      left = left || (reply.string("type") == "left" && reply.string("ref") == "gone");
      refused = refused ||
                (reply.has("code") && reply.string("code") == "not-joined" && reply.string("ref") == "first");
    }
  });
}

TEST_CASE("joins: who left while others wait for the room is not told `joined` afterwards") {
  for (const int threads : {1, 4}) {
    MutedRoom muted(threads);
    ChatClient stays = ChatClient::open(muted.cluster.address(1));
    ChatClient goes = ChatClient::open(muted.cluster.address(1));
    send(stays, "join-room", "first");
    eventually("it waits, beside the lobby",
               [&] { return metric(muted.cluster.address(1), "ws_rooms") == 2; });
    send(goes, "join-room", "first");
    send(goes, "leave-room", "gone");
    CHECK(goes.json().string("type") == "left");
    CHECK(stays.json().string("type") == "joined");
    const Json reply = goes.json();
    CHECK(reply.string("ref") == "first");
    REQUIRE(reply.has("code"));
    CHECK(reply.string("code") == "not-joined");
  }
}

TEST_CASE("joins: every join is answered once, whatever waits") {
  for (const int threads : {1, 4}) {
    MutedRoom muted(threads);
    ChatClient client = ChatClient::open(muted.cluster.address(1));
    send(client, "join-room", "first");
    send(client, "join-room", "again");
    client.expect_silence();
    muted.cluster.relayer().process().signal(SIGCONT);
    for (const std::string ref : {"first", "again"}) {
      const Json reply = client.json();
      CHECK(reply.string("type") == "joined");
      CHECK(reply.string("ref") == ref);
    }
    client.expect_silence();
  }
}

TEST_CASE("joins: a refused join does not change the name") {
  Service server = lone_server({{"MAX_ROOMS", "1"}});
  ChatClient client = ChatClient::open(server.address());
  ChatClient listener = ChatClient::open(server.address());
  listener.send_text(R"({"type":"leave-room","room":"lobby"})");
  listener.join("Room 1");
  client.send_text(R"({"type":"leave-room","room":"lobby"})");
  client.join("Room 1", R"("username":"Ann")");
  CHECK(client.request(R"({"type":"join-room","room":"Room 2","username":"Bob"})").string("code") ==
        "too-many-rooms");
  CHECK(client.request(R"({"type":"join-room","room":"","username":"Bob"})").string("code") == "bad-room");
  CHECK(
      client.request(R"({"type":"join-room","room":"Room 1","username":"Bob","history":5})").string("code") ==
      "bad-type");
  client.send_chat("Room 1", "who am I?");
  CHECK(listener.json().string("userId") == "Ann");
}

}  // namespace
}  // namespace ws::e2e
