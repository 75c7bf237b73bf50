// A server of two threads runs out of memory once, at the first place where it allocates, at the second, and
// so on: each costs at most those whom it served just then. (Once, an exception in the wrong place left such
// a server deaf to every chat, for ever, while /ready said that it was ready.)

#include <doctest/doctest.h>

#include <deque>
#include <map>
#include <string>

#include "shared/base/log.hpp"
#include "shared/testing/scarce_memory.hpp"
#include "ws-user/app/scarce/two_shards.hpp"

using namespace ws;
using app::scarce::Client;
using app::scarce::TwoShards;

namespace {

constexpr std::uint64_t kMostPlaces = 20'000;  // that allocate: the scenario has far fewer
constexpr milliseconds kUntilMended{3'000};    // the slowest that mends something comes once a second

const std::string kJoin = R"({"type":"join-room","room":"r","ref":"joining"})";
const std::string kJoinOwn = R"({"type":"join-room","room":"own","ref":"own"})";
const std::string kJoinOther = R"({"type":"join-room","room":"other","ref":"joining"})";
const std::string kJoinEcho = R"({"type":"join-room","room":"r","ref":"joining","echo":true})";
const std::string kLeave = R"({"type":"leave-room","room":"r","ref":"leaving"})";
const std::string kLeaveOther = R"({"type":"leave-room","room":"other","ref":"leaving"})";
const std::string kFresh = R"({"type":"chat","room":"r","message":"fresh"})";

std::string chat(const std::string& words, const std::string& more) {
  return R"({"type":"chat","room":"r","ref":"saying","message":")" + words + "\"" + more + "}";
}

// Members on both shards, some there before memory runs out, some coming, talking and going while it does.
struct Scenario {
  TwoShards server;
  std::deque<Client> stay, come, go, leave;
  std::map<std::string, Client*> said;  // by whom

  Scenario() {
    for (std::size_t shard : {0, 1}) {
      for (auto* group : {&stay, &come, &go, &leave}) group->push_back(server.connect(shard));
    }
    come.push_back(server.connect(1));
    server.run();
    // Who is in a room of its own choice does not move to the home of the next.
    for (Client* client : {&stay[1], &go[1], &leave[1], &come[2]}) client->say(kJoinOwn);
    server.run();
    for (auto* group : {&stay, &go, &leave}) {
      for (Client& client : *group) client.say(kJoin);
    }
    server.run();
    for (auto* group : {&stay, &go, &leave}) {
      for (Client& client : *group) REQUIRE(client.heard(R"("type":"joined")"));
    }
  }

  // Memory runs out at the n-th allocation in here; true if there were so many.
  bool act(std::uint64_t nth) {
    for (Client& client : come) {
      client.say(kJoinOther);
      client.say(kJoinEcho);
      speak(client, R"(,"cid":")" + std::to_string(said.size()) + R"(","ack":"relayed")");
      client.say(kLeaveOther);
    }
    for (Client& client : stay) speak(client);
    for (Client& client : leave) client.say(kLeave);
    for (Client& client : go) {
      speak(client);
      client.say_goodbye();
    }
    testing::fail_allocation(nth);
    server.run();
    const bool failed = testing::allocation_failed();
    testing::fail_allocation(0);
    return failed;
  }

  void speak(Client& client, const std::string& more = {}) {
    const std::string words = "words " + std::to_string(said.size());
    said[words] = &client;
    client.say(chat(words, more));
  }
};

// What was told to be taken was heard by everybody who is still there.
void heard_what_was_sent(Scenario& scenario) {
  for (const auto& one : scenario.said) {
    const auto& words = one.first;  // no binding: CAPTURE could not name it
    Client* const speaker = one.second;
    if (!speaker->heard(R"("type":"sent")")) continue;
    for (Client& listener : scenario.stay) {
      CAPTURE(words);
      CHECK((&listener == speaker || listener.ended() || listener.heard(words)));
    }
  }
}

void hears_fresh_words(Scenario& scenario) {
  for (std::size_t shard : {0, 1}) {
    Client speaker = scenario.server.connect(shard);
    scenario.server.run();
    speaker.say(kJoin);
    scenario.server.run();
    REQUIRE(speaker.heard(R"("type":"joined")"));
    speaker.say(kFresh);
    scenario.server.run();
    for (auto* group : {&scenario.stay, &scenario.come}) {
      for (Client& client : *group) {
        if (client.ended()) continue;
        const std::string& heard = client.heard();
        INFO("heard: ", heard);
        std::size_t times = 0;
        for (std::size_t at = 0; (at = heard.find("fresh", at)) != std::string::npos; ++at) ++times;
        CHECK(times == shard + 1);
      }
    }
    speaker.say_goodbye();
    scenario.server.run();
  }
}

std::size_t ended(std::deque<Client>& clients) {
  std::size_t count = 0;
  for (Client& client : clients) count += client.ended() ? 1 : 0;
  return count;
}

}  // namespace

TEST_CASE("memory that runs out costs those whom it was for, and nobody else, wherever it happens") {
  spdlog::set_level(spdlog::level::off);
  std::uint64_t nth = 1;
  for (bool failed = true; failed && nth < kMostPlaces; ++nth) {
    CAPTURE(nth);
    Scenario scenario;
    failed = scenario.act(nth);
    scenario.server.pass(kUntilMended);

    // A request is answered, or its client is let go.
    for (Client& client : scenario.come) {
      if (!client.ended()) {
        INFO("heard: ", client.heard());
        CHECK(client.heard(R"("room":"r","userId")"));
        CHECK(client.heard(R"("type":"left")"));
        CHECK(client.heard(R"("type":"sent")"));
      }
    }
    for (Client& client : scenario.leave) CHECK((client.ended() || client.heard(R"("type":"left")")));
    CHECK(ended(scenario.go) == scenario.go.size());
    if (!failed) CHECK(ended(scenario.stay) + ended(scenario.come) + ended(scenario.leave) == 0);

    heard_what_was_sent(scenario);
    hears_fresh_words(scenario);

    for (auto* group : {&scenario.stay, &scenario.come, &scenario.leave}) {
      for (Client& client : *group) client.say_goodbye();
    }
    scenario.server.run();
    scenario.server.pass(kUntilMended);
    CHECK(scenario.server.connections() == 0);
    CHECK(scenario.server.rooms() == 0);
  }
  MESSAGE("memory ran out in ", nth - 2, " places");
  CHECK(nth > 100);
  CHECK(nth < kMostPlaces);
}

// The bus counts a message of another server as taken once it has handed it on.
TEST_CASE("a message of another server is heard, or who misses it is let go") {
  spdlog::set_level(spdlog::level::off);
  std::uint64_t nth = 1;
  for (bool failed = true; failed && nth < kMostPlaces; ++nth) {
    CAPTURE(nth);
    TwoShards server;
    std::deque<Client> members;
    for (std::size_t shard : {0, 1, 0, 1}) members.push_back(server.connect(shard));
    server.run();
    for (Client& member : members) member.say(kJoin);
    server.run();
    testing::fail_allocation(nth);
    server.hear("r", R"("from elsewhere")");
    server.run();
    failed = testing::allocation_failed();
    testing::fail_allocation(0);
    server.pass(kUntilMended);
    for (Client& member : members) CHECK((member.ended() || member.heard("from elsewhere")));
    if (!failed) CHECK(ended(members) == 0);
  }
  CHECK(nth > 5);
  CHECK(nth < kMostPlaces);
}

// A room's home stays as long as somebody may still speak there, and not longer, whatever failed on the way.
TEST_CASE("nobody who only speaks leaves a room behind") {
  spdlog::set_level(spdlog::level::off);
  std::uint64_t nth = 1;
  for (bool failed = true; failed && nth < kMostPlaces; ++nth) {
    CAPTURE(nth);
    TwoShards server;
    std::deque<Client> clients;
    testing::fail_allocation(nth);
    try {
      for (std::size_t shard : {0, 1}) {
        clients.push_back(server.connect(shard, "/publish?room=p" + std::to_string(shard)));
        clients.push_back(server.connect(1 - shard, "/publish?room=p" + std::to_string(shard)));
        clients.push_back(server.connect(shard, "/consume?room=p" + std::to_string(shard)));
        server.run();
      }
    } catch (const std::bad_alloc&) {  // of this test's own
    }
    failed = testing::allocation_failed();
    testing::fail_allocation(0);
    server.pass(kUntilMended);
    for (Client& client : clients) client.say_goodbye();
    server.run();
    server.pass(kUntilMended);
    CHECK(server.connections() == 0);
    CHECK(server.rooms() == 0);
  }
  CHECK(nth > 50);
  CHECK(nth < kMostPlaces);
}
