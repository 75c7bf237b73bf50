// Where memory is too short to tell the bus something, it is told later, however often that fails.
#include <doctest/doctest.h>

#include <new>
#include <string>

#include "shared/base/log.hpp"
#include "shared/testing/scarce_memory.hpp"
#include "ws-user/app/scarce/two_shards.hpp"
#include "ws-user/node/own_wishes.hpp"

using namespace ws;
using app::scarce::Client;
using app::scarce::TwoShards;
using node::OwnWishes;

TEST_CASE("a room whose end cannot be told, twice, ends all the same") {
  spdlog::set_level(spdlog::level::off);
  bool failed = true;
  for (std::uint64_t first = 1; failed && first < 1'000; ++first) {
    for (std::uint64_t second = 1; second <= 6; ++second) {
      CAPTURE(first);
      CAPTURE(second);
      TwoShards server;
      Client member = server.connect(1);
      server.run();
      member.say(R"({"type":"join-room","room":"a room that ends"})");
      server.run();
      member.say(R"({"type":"leave-room","room":"a room that ends"})");
      testing::fail_allocation(first);
      server.run();
      failed = testing::allocation_failed();
      testing::fail_allocation(second);
      server.pass(milliseconds(300));
      testing::fail_allocation(0);
      server.pass(milliseconds(3'000));
      member.say_goodbye();
      server.run();
      server.pass(milliseconds(3'000));
      CHECK(server.connections() == 0);
      CHECK(server.rooms() == 0);
    }
  }
}

TEST_CASE("a wish that could not be taken in, or back, has changed nothing") {
  const std::string room(100, 'r');
  const auto retried = [](std::uint64_t nth, auto&& work) {
    testing::fail_allocation(nth);
    try {
      work();
    } catch (const std::bad_alloc&) {
      work();
    }
    testing::fail_allocation(0);
  };
  for (std::uint64_t nth = 1; nth < 10; ++nth) {
    CAPTURE(nth);
    OwnWishes wishes;
    OwnWishes::Rooms told;
    const auto tell = [&](const OwnWishes::Rooms& rooms) {
      told.insert(told.end(), rooms.begin(), rooms.end());
    };
    const auto nothing = [](const OwnWishes::Rooms&) {};
    MonoTime now{100'000};
    retried(nth, [&] { wishes.add(room); });
    wishes.tell_due(now, tell, nothing);
    CHECK(told == OwnWishes::Rooms{room});
    retried(nth, [&] { wishes.remove(room, now); });
    now += OwnWishes::kLinger;
    told.clear();
    wishes.tell_due(now, nothing, tell);
    CHECK(told == OwnWishes::Rooms{room});
    CHECK(wishes.size() == 0);
  }
}
