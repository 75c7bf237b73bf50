#include "ws-user/node/own_wishes.hpp"

#include <doctest/doctest.h>

using namespace ws;
using namespace ws::node;

namespace {

// What the other servers were told, and a clock.
struct Story {
  OwnWishes wishes;
  MonoTime now{100'000};
  OwnWishes::Rooms wished;
  OwnWishes::Rooms unwished;

  void tell() {
    wished.clear();
    unwished.clear();
    wishes.tell_due(
        now, [&](const auto& rooms) { wished.insert(wished.end(), rooms.begin(), rooms.end()); },
        [&](const auto& rooms) { unwished.insert(unwished.end(), rooms.begin(), rooms.end()); });
  }
  void wait(milliseconds time) {
    now += time;
    tell();
  }
};

using Rooms = OwnWishes::Rooms;

}  // namespace

TEST_CASE("a wish is told when the first comes, and taken back ten seconds after the last has left") {
  Story story;
  story.wishes.add("r");
  story.wishes.add("r");
  story.tell();
  CHECK(story.wished == Rooms{"r"});
  story.wishes.remove("r", story.now);
  CHECK(story.wishes.has("r"));
  story.wishes.remove("r", story.now);
  CHECK_FALSE(story.wishes.has("r"));
  story.wait(OwnWishes::kLinger - milliseconds(1));
  CHECK(story.unwished.empty());
  story.wait(milliseconds(1));
  CHECK(story.unwished == Rooms{"r"});
  CHECK(story.wishes.size() == 0);
}

TEST_CASE("somebody who comes and goes in a loop changes a wish at most every ten seconds") {
  Story story;
  int changes = 0;
  for (int i = 0; i < 60'000; ++i) {
    story.wishes.add("r");
    story.tell();
    changes += static_cast<int>(story.wished.size());
    story.wishes.remove("r", story.now);
    story.wait(milliseconds(1));
    changes += static_cast<int>(story.unwished.size());
  }
  CHECK(changes <= 2 * 6);
}

TEST_CASE("somebody who goes through new rooms is told of at a bounded pace, and leaves nothing behind") {
  Story story;
  std::size_t told = 0;
  for (int i = 0; i < 100'000; ++i) {  // ten seconds
    const std::string room = "room " + std::to_string(i);
    story.wishes.add(room);
    story.tell();
    for (const std::string& wished : story.wished) told += wished.size();
    story.wishes.remove(room, story.now);
    if (i % 10 == 0) story.wait(milliseconds(1));
  }
  CHECK(told <= 42 * OwnWishes::kBytes);
  CHECK(story.wishes.size() <= 3 * OwnWishes::kMaxRooms);
  for (int i = 0; i < 100; ++i) story.wait(OwnWishes::kTurn);
  CHECK(story.wishes.size() == 0);
}

TEST_CASE("all wishes are told again when that is asked for, in turns") {
  Story story;
  const std::string name(500, 'r');
  for (int i = 0; i < 50; ++i) story.wishes.add(name + std::to_string(i));
  for (int i = 0; i < 4; ++i) story.wait(OwnWishes::kTurn);
  story.wishes.repeat();
  std::size_t told = 0;
  std::size_t turns = 0;
  for (story.wait(OwnWishes::kTurn); !story.wished.empty(); story.wait(OwnWishes::kTurn), ++turns)
    told += story.wished.size();
  CHECK(told == 50);
  CHECK(turns == 2);
}

TEST_CASE("beyond ten thousand rooms the others are not asked") {
  Story story;
  for (std::size_t i = 0; i < OwnWishes::kMaxRooms + 1; ++i) story.wishes.add(std::to_string(i));
  for (int i = 0; i < 20; ++i) story.wait(OwnWishes::kTurn);
  story.wishes.repeat();
  for (int i = 0; i < 20; ++i) story.wait(OwnWishes::kTurn);
  CHECK(story.wishes.untold() > 0);
  CHECK(story.wishes.has(std::to_string(OwnWishes::kMaxRooms)));
}
