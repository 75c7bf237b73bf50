// Rooms: who is in one hears what is said in it, and nothing of the others.
#include <doctest/doctest.h>

#include "e2e-tests/harness/chat_client.hpp"
#include "e2e-tests/harness/deployment.hpp"
#include "e2e-tests/harness/random.hpp"

namespace ws::e2e {
namespace {

constexpr int kRooms = 10;
constexpr int kMessages = 20;

// RoomPair: a room's speaker and listener, on two servers.
struct RoomPair {
  std::string room;
  ChatClient speaker;
  ChatClient listener;
};

RoomPair enter_new_room(const Deployment& deployment, int index) {
  RoomPair pair{random_room(), ChatClient::open(deployment.address(index)),
                ChatClient::open(deployment.address(index + 1))};
  pair.speaker.join(pair.room);
  pair.listener.join(pair.room);
  return pair;
}

std::string words(int room, int message) {
  return std::to_string(room) + "/" + std::to_string(message);
}

TEST_SUITE_BEGIN(WS_DEPLOYMENT_SUITE);

TEST_CASE("rooms: ten of them, talking at once over two servers, do not mix") {
  Deployment deployment(2);
  std::vector<RoomPair> pairs;
  pairs.reserve(kRooms);
  for (int index = 0; index < kRooms; ++index) pairs.push_back(enter_new_room(deployment, index));

  for (int message = 0; message < kMessages; ++message) {
    for (int index = 0; index < kRooms; ++index) {
      RoomPair& pair = pairs[static_cast<std::size_t>(index)];
      pair.speaker.send_chat(pair.room, words(index, message));
    }
  }

  for (int index = 0; index < kRooms; ++index) {
    RoomPair& pair = pairs[static_cast<std::size_t>(index)];
    for (int message = 0; message < kMessages; ++message)
      CHECK(pair.listener.hear(pair.room) == words(index, message));
  }
  for (RoomPair& pair : pairs) {
    pair.listener.expect_silence();
    pair.speaker.expect_silence();
  }
}

TEST_CASE("rooms: one client in several rooms hears each once, and no more of a room it left") {
  Deployment deployment(2);
  const std::string kept = random_room();
  const std::string left = random_room();
  ChatClient speaker = ChatClient::open(deployment.address(0));
  ChatClient listener = ChatClient::open(deployment.address(1));
  for (const std::string& room : {kept, left}) {
    speaker.join(room);
    listener.join(room);
  }

  speaker.send_chat(left, "one");
  speaker.send_chat(kept, "two");
  CHECK(listener.hear(left) == "one");
  CHECK(listener.hear(kept) == "two");

  const Json reply = listener.request("{\"type\":\"leave-room\",\"room\":" + quote(left) + "}");
  CHECK(reply.string("type") == "left");
  speaker.send_chat(left, "three");
  speaker.send_chat(kept, "four");
  CHECK(listener.hear(kept) == "four");
}

TEST_CASE("rooms: joining twice is joining once") {
  Deployment deployment(2);
  const std::string room = random_room();
  ChatClient speaker = ChatClient::open(deployment.address(0));
  ChatClient listener = ChatClient::open(deployment.address(1));
  speaker.join(room);
  listener.join(room);
  listener.join(room);

  speaker.send_chat(room, "once");

  CHECK(listener.hear(room) == "once");
  speaker.send_chat(room, "and again");
  CHECK(listener.hear(room) == "and again");
}

TEST_CASE("rooms: what was said before a join is not heard") {
  Deployment deployment(2);
  const std::string room = random_room();
  ChatClient speaker = ChatClient::open(deployment.address(0));
  ChatClient member = ChatClient::open(deployment.address(1));
  speaker.join(room);
  member.join(room);
  for (int round = 0; round < kMessages; ++round) {
    speaker.send_chat(room, "before you came");
    CHECK(member.hear(room) == "before you came");
    for (int server = 0; server < 2; ++server) {
      ChatClient late = ChatClient::open(deployment.address(server));
      late.join(room);
      late.expect_silence();
    }
  }
}

TEST_CASE("rooms: a name is compared byte for byte") {
  Deployment deployment(1);
  const std::string room = random_room() + " \xc3\xa9 \\ \" / <b>";
  ChatClient speaker = ChatClient::open(deployment.address(0));
  ChatClient listener = ChatClient::open(deployment.address(0));
  listener.join(room);
  listener.join(room + " ");
  speaker.join(room);
  speaker.send_chat(room, "hello");
  CHECK(listener.hear(room) == "hello");
  listener.expect_silence();
}

TEST_SUITE_END();

}  // namespace
}  // namespace ws::e2e
