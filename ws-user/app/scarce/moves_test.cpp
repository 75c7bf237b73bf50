// A native client that joins a room of another thread moves there, with all that it has said and is yet to
// hear.
#include <doctest/doctest.h>

#include <string>

#include "shared/testing/scarce_memory.hpp"
#include "ws-user/app/scarce/two_shards.hpp"

using namespace ws;
using app::scarce::Client;
using app::scarce::TwoShards;

namespace {

constexpr std::size_t kHome = 0;
constexpr std::size_t kOther = 1;

std::string request(const std::string& type, const std::string& room, const std::string& ref,
                    const std::string& more = {}) {
  return R"({"type":")" + type + R"(","room":")" + room + R"(","ref":")" + ref + "\"" + more + "}";
}
std::string join(const std::string& room, const std::string& ref = "j") {
  return request("join-room", room, ref);
}
std::string chat(const std::string& room, const std::string& words, const std::string& ref = "c") {
  return request("chat", room, ref, R"(,"message":")" + words + "\"");
}

// A room that lives on one shard, with a member.
struct Village {
  Village() {
    server.run();
    member.say(join("r"));
    server.run();
    REQUIRE(member.heard("joined"));
  }

  TwoShards server;
  Client member = server.connect(kHome);
};

TEST_CASE_FIXTURE(Village, "moves: who joins a room of another thread goes there, and nothing crosses") {
  Client client = server.connect(kOther);
  server.run();
  CHECK(server.connections(kOther) == 1);
  client.say(join("r"));
  server.run();
  CHECK(client.heard(R"("type":"joined")"));
  CHECK(server.connections(kHome) == 2);
  CHECK(server.connections(kOther) == 0);
  CHECK(server.members_elsewhere() == 0);
  client.say(chat("r", "hello"));
  member.say(chat("r", "welcome"));
  server.run();
  CHECK(client.heard("welcome"));
  CHECK(member.heard("hello"));
}

TEST_CASE_FIXTURE(Village, "moves: what came behind the join is handled behind it, half a frame too") {
  Client client = server.connect(kOther);
  server.run();
  const std::string last = client.frame(chat("r", "third", "3"));
  client.write(client.frame(join("r")) + client.frame(chat("r", "first", "1")) +
               client.frame(request("leave-room", "r", "l")) + client.frame(join("r", "2")) +
               client.frame(chat("r", "second", "2")) + last.substr(0, 9));
  server.run();
  CHECK(server.connections(kHome) == 2);
  client.write(last.substr(9));
  server.run();
  const std::string& heard = member.heard();
  CHECK(heard.find("first") < heard.find("second"));
  CHECK(heard.find("second") < heard.find("third"));
  CHECK(heard.find("third") != std::string::npos);
  for (const std::string ref : {"1", "2", "3", "l", "j"}) CHECK(client.heard("\"ref\":\"" + ref + "\""));
  CHECK_FALSE(client.ended());
}

TEST_CASE_FIXTURE(Village, "moves: what it said before is heard before what it says then") {
  Client listener = server.connect(kHome);
  Client client = server.connect(kOther);
  server.run();
  client.say(join("own"));  // a room of its own shard
  server.run();
  listener.say(join("own"));
  server.run();
  client.write(client.frame(chat("own", "last words")) + client.frame(request("leave-room", "own", "l")) +
               client.frame(join("r")) + client.frame(chat("r", "first words")));
  server.run();
  CHECK(listener.heard("last words"));
  CHECK(member.heard("first words"));
  CHECK(client.heard(R"("type":"left")"));
}

TEST_CASE_FIXTURE(Village, "moves: who is in a room of its own choice, or comes to the default room, stays") {
  Client client = server.connect(kOther);
  server.run();
  client.say(join("own"));
  client.say(join("r"));
  server.run();
  CHECK(server.connections(kOther) == 1);
  CHECK(server.members_elsewhere() == 1);
  Client other = server.connect(kOther);
  server.run();
  other.say(request("leave-room", "lobby", "l"));
  other.say(join("lobby"));
  server.run();
  CHECK(server.connections(kOther) == 2);
}

TEST_CASE_FIXTURE(Village, "moves: a join that is refused moves nobody, and changes nothing") {
  Client client = server.connect(kOther);
  server.run();
  client.say(request("join-room", "r", "j", R"(,"history":5)"));
  server.run();
  CHECK(client.heard("bad-type"));
  CHECK(server.connections(kOther) == 1);
  client.say(R"({"type":"where","ref":"w"})");
  server.run();
  CHECK(client.heard(R"("room":"lobby")"));
}

TEST_CASE_FIXTURE(Village, "moves: a client that goes to and fro is in the end left where it is") {
  Client neighbour = server.connect(kOther);
  Client client = server.connect(kOther);
  server.run();
  neighbour.say(join("far"));
  server.run();
  bool stayed = false;
  for (int round = 0; round < 20 && !stayed; ++round) {
    const std::string room = round % 2 == 0 ? "r" : "far";
    client.say(join(room));
    server.run();
    stayed = server.members_elsewhere() == 1;
    client.say(request("leave-room", room, "l"));
    server.run();
  }
  CHECK(stayed);
}

TEST_CASE_FIXTURE(Village,
                  "moves: once the server is about to stop nobody moves any more, and the join is made") {
  Client client = server.connect(kOther);
  server.run();
  server.stop_taking(kOther);
  client.say(join("r"));
  server.run();
  CHECK(client.heard(R"("type":"joined")"));
  CHECK(server.connections(kOther) == 1);
}

TEST_CASE_FIXTURE(Village, "moves: who arrives where the server has stopped is told so") {
  Client client = server.connect(kOther);
  server.run();
  client.say(join("r"));
  server.turn(kOther);  // it is on its way
  CHECK(server.connections() == 1);
  server.shut_down(kHome);
  server.run();
  CHECK(client.heard("going-away"));
}

TEST_CASE_FIXTURE(Village, "moves: one turn takes so many, and then all have come") {
  constexpr int kMany = 40;
  std::vector<Client> clients;
  for (int i = 0; i < kMany; ++i) clients.push_back(server.connect(kOther));
  server.run();
  for (Client& client : clients) client.say(R"({"type":"ping"})");
  server.run();  // newcomers no more
  for (Client& client : clients) client.say(join("r"));
  server.turn(kOther);
  CHECK(server.connections(kOther) == kMany - 16);
  server.run();
  for (Client& client : clients) CHECK(client.heard(R"("type":"joined")"));
  CHECK(server.connections(kOther) == 0);
}

TEST_CASE_FIXTURE(Village, "moves: whose address names a room is answered at the room's home") {
  Client watcher = server.connect(kOther, "/broadcast?room=r", Client::frame(R"({"content":"here"})"));
  server.run();
  CHECK(server.connections(kHome) == 2);
  CHECK(server.connections(kOther) == 0);
  CHECK(server.members_elsewhere() == 0);
  CHECK(watcher.heard("101 Switching Protocols"));
  CHECK(member.heard("here"));
  member.say(chat("r", "welcome"));
  server.run();
  CHECK(watcher.heard("welcome"));
  Client producer = server.connect(kOther, "/publish?room=new");
  server.run();
  CHECK(server.connections(kOther) == 1);
}

TEST_CASE("moves: memory that runs out on the way costs the one who goes, and leaves nothing behind") {
  std::uint64_t nth = 1;
  for (bool failed = true; failed && nth < 1'000; ++nth) {
    CAPTURE(nth);
    Village village;
    Client client = village.server.connect(kOther);
    village.server.run();
    Client watcher = village.server.connect(kOther, "/broadcast?room=r");
    client.say(join("r"));
    testing::fail_allocation(nth);
    village.server.run();
    failed = testing::allocation_failed();
    testing::fail_allocation(0);
    village.server.pass(milliseconds(3'000));
    CHECK((client.ended() || client.heard(R"("type":"joined")")));
    village.member.say(chat("r", "hello"));
    village.server.run();
    for (Client* each : {&client, &watcher}) CHECK((each->ended() || each->heard("hello")));
    if (!failed) CHECK_FALSE((client.ended() || watcher.ended()));
    for (Client* each : {&client, &watcher, &village.member}) each->say_goodbye();
    village.server.run();
    village.server.pass(milliseconds(3'000));
    CHECK(village.server.connections() == 0);
    CHECK(village.server.rooms() == 0);
  }
  CHECK(nth > 20);
  CHECK(nth < 1'000);
}

TEST_CASE_FIXTURE(Village, "moves: who hangs up on the way is gone, and nothing is left of it") {
  {
    Client client = server.connect(kOther);
    server.run();
    client.say(join("r"));
    server.turn(kOther);
  }
  server.run();
  member.say(chat("r", "anybody?"));
  server.pass(milliseconds(1'000));
  CHECK(server.connections() == 1);
  CHECK(server.members_elsewhere() == 0);
}

}  // namespace
