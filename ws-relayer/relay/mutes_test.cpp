#include "ws-relayer/relay/mutes.hpp"

#include <doctest/doctest.h>

#include <string>

using ws::relayer::Mutes;

TEST_CASE("a mute is one link's, and ends with it") {
  Mutes mutes(10);
  CHECK(mutes.find("a") == nullptr);
  mutes.add(0, "a");
  mutes.add(3, "a");
  mutes.add(3, "b");
  CHECK(mutes.find("a")->leaves_out(0));
  CHECK_FALSE(mutes.find("a")->leaves_out(1));
  CHECK_FALSE(mutes.find("a")->leaves_out(100));
  mutes.clear(3);
  CHECK_FALSE(mutes.find("a")->leaves_out(3));
  CHECK(mutes.find("b") == nullptr);
  mutes.remove(0, "a");
  CHECK(mutes.rooms() == 0);
}

TEST_CASE("saying it twice is saying it once, and unsaying the unsaid is nothing") {
  Mutes mutes(10);
  mutes.add(0, "a");
  mutes.add(0, "a");
  CHECK(mutes.count(0) == 1);
  mutes.remove(0, "b");
  mutes.remove(1, "a");
  CHECK(mutes.count(0) == 1);
}

TEST_CASE("at the bound the mute goes that was not used for longest") {
  Mutes mutes(3);
  for (const char* room : {"a", "b", "c"}) mutes.add(0, room);
  mutes.find("a")->leaves_out(0);
  mutes.find("c")->leaves_out(0);
  mutes.add(0, "d");
  CHECK(mutes.count(0) == 3);
  CHECK(mutes.find("b") == nullptr);
  CHECK(mutes.find("a")->leaves_out(0));
  CHECK(mutes.find("d")->leaves_out(0));
}

TEST_CASE("a link never has more mutes than its bound, whatever it says") {
  Mutes mutes(100);
  for (int i = 0; i < 10'000; ++i) {
    mutes.add(1, "room " + std::to_string(i % 777));
    if (i % 3 == 0) mutes.remove(1, "room " + std::to_string(i % 100));
    if (i % 7 == 0 && mutes.find("room 5") != nullptr) mutes.find("room 5")->leaves_out(1);
  }
  CHECK(mutes.count(1) <= 100);
  CHECK(mutes.rooms() == mutes.count(1));
  CHECK(mutes.largest() == mutes.count(1));
}
