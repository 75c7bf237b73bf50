// Comings and goings, however many, cost the messages nothing: they are told to servers that have somebody on
// /broadcast in the room, a few a second, and never lie in the outbox.
#include <doctest/doctest.h>

#include <vector>

#include "e2e-tests/harness/chat_client.hpp"
#include "e2e-tests/harness/cluster.hpp"
#include "e2e-tests/harness/http.hpp"

namespace ws::e2e {
namespace {

constexpr const char* kRoom = "Room 1";
constexpr Duration kCatchUp = 20s;
constexpr int kChats = 300;
constexpr int kBetween = 50;  // joins and leaves between two chats

std::string come_and_go(int times) {
  std::string frames;
  for (int i = 0; i < times; ++i) {
    frames += encode({Opcode::text, R"({"type":"join-room","room":"Room 1","username":"Guest"})"});
    frames += encode({Opcode::text, R"({"type":"leave-room","room":"Room 1"})"});
  }
  return frames;
}

double outbox(Cluster& cluster) {
  return metric(cluster.address(0), "ws_relay_outbox_bytes");
}

// 1,000 clients that joined 128 rooms filled 48 MiB of outbox, without a word said.
TEST_CASE("notice storm: joins that nobody wants to hear of leave no trace") {
  constexpr int kClients = 50;
  constexpr int kRooms = 64;
  Cluster cluster(2);
  std::vector<ChatClient> clients;
  for (int i = 0; i < kClients; ++i) {
    ChatClient& client = clients.emplace_back(ChatClient::open(cluster.address(0)));
    for (int room = 0; room < kRooms; ++room) client.send_join("Room " + std::to_string(room));
  }
  for (ChatClient& client : clients) client.expect_silence();
  CHECK(outbox(cluster) == 0);
  CHECK(metric(cluster.address(0), "ws_notices_sent_total") == 0);
}

// One client that came and went for 8 s without a relayer cost the other server 427 of 530 messages.
TEST_CASE("notice storm: a client that comes and goes during an outage pushes no message out of the outbox") {
  Cluster cluster(2, {{"OUTBOX_BYTES", std::to_string(1024 * 1024)}});
  ChatClient speaker = ChatClient::open(cluster.address(0));
  ChatClient listener = ChatClient::open(cluster.address(1));
  ChatClient restless = ChatClient::open(cluster.address(0));
  speaker.join(kRoom);
  listener.join(kRoom);
  cluster.relayer().kill();
  for (int number = 0; number < kChats; ++number) {
    restless.send_raw(come_and_go(kBetween));
    speaker.send_chat(kRoom, std::to_string(number));
    restless.request(R"({"type":"ping"})");
  }
  speaker.expect_silence();
  cluster.relayer().start();
  for (int number = 0; number < kChats; ++number)
    REQUIRE(listener.hear(kRoom, Deadline(kCatchUp)) == std::to_string(number));
  CHECK(metric(cluster.address(1), "ws_gaps_total") == 0);
}

TEST_CASE("notice storm: a room that is watched from another server hears of a few, and every message") {
  Cluster cluster(2, {{"OUTBOX_BYTES", std::to_string(1024 * 1024)}});
  ChatClient speaker = ChatClient::open(cluster.address(0));
  ChatClient restless = ChatClient::open(cluster.address(0));
  WsClient watcher = WsClient::open(cluster.address(1), {"/broadcast?room=Room%201"});
  speaker.join(kRoom);
  eventually("the other server knows", [&] { return metric(cluster.address(0), "ws_notice_wishes") == 1; });

  const Stopwatch watch;
  for (int number = 0; number < kChats; ++number) {
    restless.send_raw(come_and_go(kBetween));
    speaker.send_chat(kRoom, std::to_string(number));
    restless.request(R"({"type":"ping"})");
  }
  speaker.expect_silence();
  const double seconds = std::chrono::duration<double>(watch.elapsed()).count();
  CHECK(outbox(cluster) < kChats * 200);

  int notices = 0;
  for (int next = 0; next < kChats;) {
    const Json heard = watcher.json(Deadline(kCatchUp));
    if (heard.string("type") == "system") {
      ++notices;
    } else {
      REQUIRE(heard.string("content") == std::to_string(next++));
    }
  }
  CHECK(notices > 0);
  CHECK(notices <= 11 * (seconds + 3));  // ten and a summary a second, and the seconds at both ends
}

}  // namespace
}  // namespace ws::e2e
