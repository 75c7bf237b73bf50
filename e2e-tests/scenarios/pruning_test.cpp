// Pruning: a server hears nothing of a busy room in which it has no member, however many servers there are.
#include <doctest/doctest.h>

#include "e2e-tests/harness/chat_client.hpp"
#include "e2e-tests/harness/cluster.hpp"
#include "e2e-tests/harness/http.hpp"

namespace ws::e2e {
namespace {

constexpr int kServers = 20;
constexpr int kMembers = 2;     // servers 0 and 1
constexpr int kUntilMuted = 8;  // records of one room without members, within ten seconds
constexpr int kMessages = 200;
constexpr Duration kCatchUp = 20s;

double idle_servers(Cluster& cluster, const char* name) {
  double sum = 0;
  for (int index = kMembers; index < cluster.size(); ++index) sum += metric(cluster.address(index), name);
  return sum;
}

// What was said a moment before a join may be heard: passes over it.
void join_late(ChatClient& client, const std::string& room) {
  client.send_text("{\"type\":\"join-room\",\"room\":" + quote(room) + ",\"ref\":1}");
  while (client.json().string("type") != "joined") continue;
}

// Says `count` messages, the first of them `first`.
void chat_across(ChatClient& speaker, ChatClient& listener, int first, int count) {
  for (int number = first; number < first + count; ++number)
    speaker.send_chat("Busy", std::to_string(number));
  for (int number = first; number < first + count; ++number) {
    CHECK(listener.hear("Busy") == std::to_string(number));
  }
}

TEST_CASE("pruning: of twenty servers, the eighteen without members hear nothing more of a busy room") {
  Cluster cluster(kServers);
  eventually("everybody knows everybody", [&] {
    for (int index = 0; index < kServers; ++index) {
      if (metric(cluster.address(index), "ws_peers") != kServers - 1) return false;
    }
    return true;
  });
  ChatClient speaker = ChatClient::open(cluster.address(0));
  ChatClient listener = ChatClient::open(cluster.address(1));
  speaker.join("Busy");
  listener.join("Busy");
  chat_across(speaker, listener, 0, kUntilMuted);
  eventually("they mute the room",
             [&] { return idle_servers(cluster, "ws_relay_muted_rooms") == kServers - kMembers; });

  const Address relayer = cluster.relayer().address();
  const double discarded = idle_servers(cluster, "ws_relay_discarded_total");
  const double passed_on = metric(relayer, "relay_records_out_total");
  chat_across(speaker, listener, 0, kMessages);
  CHECK(metric(relayer, "relay_records_out_total") - passed_on == kMessages);
  CHECK(metric(relayer, "relay_records_left_out_total") >= kMessages * (kServers - kMembers));
  eventually("they know what they do not hear", [&] {
    return idle_servers(cluster, "ws_relay_skipped_total") >= kMessages * (kServers - kMembers);
  });
  CHECK(idle_servers(cluster, "ws_relay_discarded_total") == discarded);
}

TEST_CASE("pruning: who joins a muted room hears all of it from then on") {
  Cluster cluster(3);
  ChatClient speaker = ChatClient::open(cluster.address(0));
  ChatClient listener = ChatClient::open(cluster.address(1));
  speaker.join("Busy");
  listener.join("Busy");
  for (int round = 0; round < 3; ++round) {
    CAPTURE(round);
    const int first = round * 1'000;
    chat_across(speaker, listener, first, kUntilMuted);
    eventually("the third mutes the room",
               [&] { return metric(cluster.address(2), "ws_relay_muted_rooms") == 1; });
    ChatClient newcomer = ChatClient::open(cluster.address(2));
    join_late(newcomer, "Busy");
    const int due = first + kUntilMuted;
    chat_across(speaker, listener, due, kMessages);
    std::string heard = newcomer.hear("Busy");
    while (std::stoi(heard) < due) heard = newcomer.hear("Busy");
    CHECK(heard == std::to_string(due));
    for (int number = due + 1; number < due + kMessages; ++number) {
      CHECK(newcomer.hear("Busy") == std::to_string(number));
    }
    newcomer.request(R"({"type":"leave-room","room":"Busy"})");
  }
}

TEST_CASE("pruning: 120,000 rooms stay within the tables") {
  constexpr int kRooms = 120'000;
  constexpr int kRoomsAtATime = 1'000;
  constexpr double kMaxMuted = 100'000;
  constexpr double kMaxRoomBytes = 1'000;  // of memory a muted room
  Cluster cluster(2);
  ChatClient speaker = ChatClient::open(cluster.address(0));
  const long server_before = cluster.user(1).process().memory();
  const long relayer_before = cluster.relayer().process().memory();
  for (int first = 0; first < kRooms; first += kRoomsAtATime) {
    for (int room = first; room < first + kRoomsAtATime; ++room) {
      const std::string name = quote("Quiet room " + std::to_string(room));
      speaker.send_text("{\"type\":\"join-room\",\"room\":" + name + "}");
      speaker.send_text("{\"type\":\"chat\",\"room\":" + name + ",\"message\":1}");
      speaker.send_text("{\"type\":\"leave-room\",\"room\":" + name + "}");
    }
    speaker.expect_silence();
  }
  const Address idle = cluster.address(1);
  const auto all_passed = [&] {
    return metric(idle, "ws_relay_discarded_total") + metric(idle, "ws_relay_skipped_total") >= kRooms;
  };
  eventually("the last one has passed", all_passed, kCatchUp);
  CHECK(metric(idle, "ws_relay_muted_rooms") <= kMaxMuted);
  // A sanitizer keeps freed memory: no measure of the program there.
  if (!kSanitized)
    CHECK(static_cast<double>(cluster.user(1).process().memory() - server_before) <
          kMaxMuted * kMaxRoomBytes);
  if (!kSanitized)
    CHECK(static_cast<double>(cluster.relayer().process().memory() - relayer_before) <
          kMaxMuted * kMaxRoomBytes);

  // The first of them was let go long ago, the last is fresh: both work.
  for (const int room : {0, kRooms - 1}) {
    const std::string name = "Quiet room " + std::to_string(room);
    ChatClient listener = ChatClient::open(idle);
    join_late(listener, name);
    speaker.join(name);
    speaker.send_chat(name, "not quiet any more");
    Json heard = listener.json();
    while (heard.dump("message") == "1") heard = listener.json();
    CHECK(heard.string("message") == "not quiet any more");
  }
}

}  // namespace
}  // namespace ws::e2e
