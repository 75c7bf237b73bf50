#include "e2e-tests/load/population.hpp"

#include <doctest/doctest.h>

#include <set>

using ws::load::Population;
using ws::load::Shape;

TEST_CASE("one room keeps the name it was given, several are numbered") {
  CHECK(Population(Shape{1, 10, 1, 1}, "lobby", 0, false).room(0, 0) == "lobby");
  Population several(Shape{3, 2, 1, 4}, "lobby", 0, false);
  CHECK(several.room(0, 0) == "lobby-0");
  CHECK(several.room(2, 3) == "lobby-11");
}

TEST_CASE("every sender in every room is one channel, and leads back to its member and group") {
  Population population(Shape{4, 6, 2, 3}, "r", 1000, false);
  REQUIRE(population.channels() == 24);
  std::set<std::uint32_t> channels;
  for (std::uint32_t sender = 0; sender < population.senders(); ++sender) {
    const std::uint32_t member = population.member_of_sender(sender);
    CHECK(member % 6 < 2);
    for (std::uint32_t room = 0; room < 3; ++room) {
      const std::uint32_t channel = population.channel(sender, room);
      CHECK(population.owns(channel));
      CHECK(population.sender_member(channel) == member);
      CHECK(population.sender_of_channel(channel) == sender);
      CHECK(population.group_of_channel(channel) == population.group_of(member));
      channels.insert(channel);
    }
  }
  CHECK(channels.size() == 24);
  CHECK(*channels.begin() == 1000);
  CHECK_FALSE(population.owns(999));
  CHECK_FALSE(population.owns(1024));
}

TEST_CASE("a round through the senders visits every group before it returns to one") {
  Population population(Shape{50, 5, 2, 1}, "r", 0, false);
  std::set<std::uint32_t> groups;
  for (std::uint32_t sender = 0; sender < 50; ++sender) {
    groups.insert(population.group_of(population.member_of_sender(sender)));
  }
  CHECK(groups.size() == 50);
}

TEST_CASE(
    "in a ring each room is shared by neighbouring groups, and every channel has a place with all who hear "
    "it") {
  const Population population(Shape{5, 2, 1, 3, true}, "r", 0, false);
  CHECK(population.room(3, 0) == "r-3");
  CHECK(population.room(3, 2) == "r-0");
  CHECK(population.receivers() == 5);
  REQUIRE(population.channels_heard() == 9);
  std::vector<std::uint32_t> hearers(population.channels());
  for (std::uint32_t member = 0; member < population.connections(); ++member) {
    std::set<std::uint32_t> places;
    for (std::uint32_t channel = 0; channel < population.channels(); ++channel) {
      const auto place = population.place(member, channel);
      if (!place) continue;
      CHECK(*place < population.channels_heard());
      CHECK(places.insert(*place).second);
      ++hearers[channel];
    }
    CHECK(places.size() == 9);  // three senders in each of three rooms
  }
  for (const std::uint32_t count : hearers) CHECK(count == 6);
}

TEST_CASE("the sender counts as a receiver only with echo") {
  CHECK(Population(Shape{1, 10, 1, 1}, "r", 0, false).receivers() == 9);
  CHECK(Population(Shape{1, 10, 1, 1}, "r", 0, true).receivers() == 10);
}
