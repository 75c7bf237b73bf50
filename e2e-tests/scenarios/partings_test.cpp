// Partings: a client says its last words and goes, in one breath. They are heard by whoever was there, itself
// included, and by nobody who came later, on however many threads they all are. (Once, with four threads, "X
// left" overtook X's last message in 36 of 40, and whoever joined next heard it in 43 of 60.)
#include <doctest/doctest.h>

#include <vector>

#include "e2e-tests/harness/chat_client.hpp"
#include "e2e-tests/harness/service.hpp"

namespace ws::e2e {
namespace {

constexpr std::uint16_t kNormal = 1000;

std::string chat(const std::string& words) {
  return encode({Opcode::text, R"({"type":"chat","room":"Room 1","message":")" + words + "\"}"});
}

std::string goodbye() {
  return encode({Opcode::close, close_payload(kNormal)});
}

Service server_with(int threads) {
  return lone_server({{"THREADS", std::to_string(threads)}});
}

// A client on each thread: they are dealt out in turn.
std::vector<ChatClient> one_a_thread(Service& server, int threads, const Upgrade& upgrade = {}) {
  std::vector<ChatClient> clients;
  clients.reserve(threads);
  for (int i = 0; i < threads; ++i) clients.push_back(ChatClient::open(server.address(), upgrade));
  return clients;
}

Upgrade broadcast_in(int room, const std::string& name) {
  Upgrade upgrade;
  upgrade.path = "/broadcast?room=" + std::to_string(room) + "&username=" + name;
  return upgrade;
}

// What it hears next of others than listeners.
std::string content(ChatClient& client) {
  std::string heard;
  do heard = client.json().string("content");
  while (heard == "listener joined" || heard == "here");
  return heard;
}

// Listeners on every thread, who are in the room for certain: each has heard itself.
std::vector<ChatClient> listeners_in(Service& server, int threads, int room) {
  std::vector<ChatClient> listeners = one_a_thread(server, threads, broadcast_in(room, "listener&echo=1"));
  for (ChatClient& listener : listeners) {
    listener.send_text("here");
    while (listener.json().string("content") != "here") {
    }
  }
  return listeners;
}

TEST_CASE("partings: on /broadcast somebody's last message comes before the word that they left") {
  constexpr int kRounds = 20;
  for (const int threads : {1, 2, 4}) {
    CAPTURE(threads);
    Service server = server_with(threads);
    for (int round = 0; round < kRounds; ++round) {
      CAPTURE(round);
      std::vector<ChatClient> listeners = listeners_in(server, threads, round);
      ChatClient leaver = ChatClient::open(server.address(), broadcast_in(round, "x"));
      leaver.send_raw(encode({Opcode::text, "last words"}) + goodbye());
      Event end = leaver.next();
      while (end.kind == Event::Kind::text) end = leaver.next();
      REQUIRE(end.code == kNormal);
      for (ChatClient& listener : listeners) {
        REQUIRE(content(listener) == "x joined");
        REQUIRE(content(listener) == "last words");
        REQUIRE(content(listener) == "x left");
      }
    }
  }
}

TEST_CASE("partings: who joins once somebody has gone does not hear what they said before") {
  constexpr int kRounds = 30;
  for (const int threads : {1, 2, 4}) {
    CAPTURE(threads);
    Service server = server_with(threads);
    std::vector<ChatClient> next = one_a_thread(server, threads);
    for (int round = 0; round < kRounds; ++round) {
      CAPTURE(round);
      ChatClient leaver = ChatClient::open(server.address());
      leaver.join("Room 1");
      leaver.send_raw(chat("last words") + goodbye());
      REQUIRE(leaver.close_code() == kNormal);
      for (ChatClient& client : next) client.join("Room 1");
      for (ChatClient& client : next) {
        client.expect_silence();
        client.request(R"({"type":"leave-room","room":"Room 1"})");
      }
    }
  }
}

TEST_CASE("partings: who hears themselves hears their last words, then the close frame") {
  constexpr int kRounds = 20;
  constexpr int kCrowd = 300;  // members: too many to be told in one go
  for (const int threads : {1, 2, 4}) {
    for (const int crowd : {0, kCrowd}) {
      CAPTURE(threads);
      CAPTURE(crowd);
      Service server = server_with(threads);
      std::vector<ChatClient> others;
      for (int i = 0; i < crowd; ++i) {
        others.push_back(ChatClient::open(server.address()));
        others.back().join("Room 1");
      }
      for (int round = 0; round < kRounds; ++round) {
        CAPTURE(round);
        ChatClient leaver = ChatClient::open(server.address());
        leaver.join("Room 1", R"("echo":true)");
        leaver.send_raw(chat("one") + chat("two") + chat("three") + goodbye());
        for (const std::string words : {"one", "two", "three"}) REQUIRE(leaver.hear("Room 1") == words);
        REQUIRE(leaver.close_code() == kNormal);
      }
      for (ChatClient& other : others) {
        for (int round = 0; round < kRounds; ++round) {
          for (const std::string words : {"one", "two", "three"}) REQUIRE(other.hear("Room 1") == words);
        }
      }
    }
  }
}

TEST_CASE("partings: who leaves a room has heard what they said in it") {
  Service server = server_with(1);
  ChatClient leaver = ChatClient::open(server.address());
  for (int round = 0; round < 5; ++round) {
    leaver.join("Room 1", R"("echo":true)");
    leaver.send_raw(chat("last words") +
                    encode({Opcode::text, R"({"type":"leave-room","room":"Room 1","ref":"x"})"}));
    CHECK(leaver.hear("Room 1") == "last words");
    CHECK(leaver.json().string("type") == "left");
  }
}

TEST_CASE("partings: what follows a close frame is not read, and the close is answered once") {
  for (const int threads : {1, 2}) {
    Service server = server_with(threads);
    std::vector<ChatClient> listeners = one_a_thread(server, threads);
    for (ChatClient& listener : listeners) listener.join("Room 1");
    for (int round = 0; round < 4; ++round) {
      ChatClient leaver = ChatClient::open(server.address());
      leaver.join("Room 1");
      leaver.send_raw(chat("before") + goodbye() + chat("after") + goodbye() + "garbage");
      CHECK(leaver.close_code() == kNormal);
      CHECK(leaver.next().code == kNoCloseFrame);
      for (ChatClient& listener : listeners) CHECK(listener.hear("Room 1") == "before");
    }
    for (ChatClient& listener : listeners) listener.expect_silence();
  }
}

}  // namespace
}  // namespace ws::e2e
