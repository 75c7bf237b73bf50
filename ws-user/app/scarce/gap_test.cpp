// Messages of another server are lost: who asked to hear of it hears so among the messages, in their order.
#include <doctest/doctest.h>

#include <string>

#include "ws-user/app/scarce/two_shards.hpp"

using namespace ws;
using app::scarce::Client;
using app::scarce::TwoShards;

TEST_CASE("a gap is told behind what was said before it, and ahead of what is said then") {
  TwoShards server;
  Client home = server.connect(0), elsewhere = server.connect(1);
  server.run();
  elsewhere.say(R"({"type":"join-room","room":"own"})");  // so that it does not move
  home.say(R"({"type":"join-room","room":"r","gaps":true})");
  server.run();
  elsewhere.say(R"({"type":"join-room","room":"r","gaps":true})");
  server.run();
  REQUIRE(server.members_elsewhere() == 1);
  server.hear("r", R"("before")");
  server.miss();
  server.hear("r", R"("after")");
  server.run();
  for (Client* member : {&home, &elsewhere}) {
    const std::string& heard = member->heard();
    CAPTURE(heard);
    REQUIRE(member->heard("after"));
    CHECK(heard.find("before") < heard.find(R"("type":"gap")"));
    CHECK(heard.find(R"("type":"gap")") < heard.find("after"));
  }
}
