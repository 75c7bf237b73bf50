#include "ws-relayer/relay/mutes.hpp"

#include <doctest/doctest.h>
#include <malloc.h>

#include <cstddef>
#include <iterator>
#include <string>
#include <vector>

using ws::relayer::Mutes;

namespace {

// In use on the heap. A sanitizer brings a heap of its own: then this stands still.
std::size_t heap_bytes() {
  const auto info = ::mallinfo2();
  return info.uordblks + info.hblkhd;
}

}  // namespace

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

// It was an entry for every slot up to the highest that muted the room: 945 MiB for one link of 1,200.
TEST_CASE("a mute costs memory for the links that muted the room, and for no other") {
  constexpr int kRooms = 10'000;
  constexpr std::size_t kMostForRoom = 400;  // bytes, with its name and its first mute
  constexpr std::size_t kMostForMute = 24;   // bytes, each further one
  constexpr Mutes::Slot kFirst = 1'199;      // a late-comer among many links
  constexpr Mutes::Slot kMore[] = {7, 300, 1'198, 2'000};
  Mutes mutes(kRooms);
  auto mute_all = [&](Mutes::Slot slot) {
    for (int i = 0; i < kRooms; ++i) mutes.add(slot, "room " + std::to_string(i));
  };
  const std::size_t before = heap_bytes();
  mute_all(kFirst);
  const std::size_t with_one = heap_bytes();
  CHECK(with_one - before <= kRooms * kMostForRoom);
  for (const Mutes::Slot slot : kMore) mute_all(slot);
  CHECK(heap_bytes() - with_one <= kRooms * std::size(kMore) * kMostForMute);
  CHECK(mutes.find("room 5")->leaves_out(kFirst));
  CHECK(mutes.find("room 5")->leaves_out(300));
  CHECK_FALSE(mutes.find("room 5")->leaves_out(301));
}

TEST_CASE("one room asked about many links, in the order of their slots") {
  Mutes mutes(10);
  for (const Mutes::Slot slot : {9U, 2U, 2'047U, 4U}) mutes.add(slot, "a");
  Mutes::Scan scan(mutes.find("a"));
  std::vector<Mutes::Slot> left_out;
  for (const Mutes::Slot slot : {0U, 2U, 3U, 5U, 9U, 10U, 2'046U, 2'047U}) {
    if (scan.leaves_out(slot)) left_out.push_back(slot);
  }
  CHECK(left_out == std::vector<Mutes::Slot>{2, 9, 2'047});
  Mutes::Scan nobody(mutes.find("b"));
  CHECK_FALSE(nobody.leaves_out(2));
}

TEST_CASE("that a mute was used is remembered when another one goes") {
  Mutes mutes(3);
  for (const char* room : {"a", "b", "c"}) mutes.add(0, room);
  mutes.find("c")->leaves_out(0);
  mutes.remove(0, "a");
  mutes.add(0, "d");
  mutes.add(0, "e");
  CHECK(mutes.find("b") == nullptr);
  CHECK(mutes.find("c") != nullptr);
}
