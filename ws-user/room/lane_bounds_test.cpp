// How much of a burst goes to the members at once.
#include "ws-user/room/lane.hpp"

#include <doctest/doctest.h>

#include <deque>
#include <string>

#include "ws-user/room/lane_fixture.hpp"

using namespace ws;
using namespace ws::room;

// 24 members said 60,000 bytes each in one turn of a busy host: all of it went to every queue at once, and
// all were let go as too slow.
TEST_CASE("a batch is bounded in bytes, and the rest goes on in the next turns") {
  constexpr std::size_t kSize = 60'000;
  Lane lane(protocol::Dialect::kRooms);
  Guest alice, bob;
  for (Guest* guest : {&alice, &bob}) lane.join(guest->heard, guest->place);
  for (char c = 'a'; c < 'a' + 12; ++c)
    say(lane, Bytes(std::string(kSize, c)), c % 2 == 0 ? &bob.place : nullptr);
  std::size_t turns = 0;
  for (std::size_t before = 0; lane.has_work(); before = alice.heard.text.size(), ++turns) {
    lane.serve(100, kBounds);
    CHECK(alice.heard.text.size() - before <= kBounds.batch);
    CHECK(alice.heard.text.size() > before);
  }
  CHECK(turns == 3);
  CHECK(alice.heard.text.size() == 12 * kSize);
  CHECK(bob.heard.text.size() == 6 * kSize);
  for (std::size_t i = 0; i < 12; ++i) CHECK(alice.heard.text[i * kSize] == static_cast<char>('a' + i));
  for (std::size_t i = 0; i < 6; ++i) CHECK(bob.heard.text[i * kSize] == static_cast<char>('a' + 2 * i));
}

TEST_CASE("the rest of a burst waits for members who have yet to read, but not for long") {
  constexpr std::size_t kSize = 100'000;  // two make a batch
  Lane lane(protocol::Dialect::kRooms);
  Guest alice, bob;
  for (Guest* guest : {&alice, &bob}) lane.join(guest->heard, guest->place);
  for (int i = 0; i < 6; ++i) say(lane, Bytes(std::string(kSize, 'x')), nullptr);
  MonoTime now{1'000};
  CHECK(lane.serve(100, kBounds, now) == 2);
  bob.heard.is_behind = true;
  CHECK(lane.serve(100, kBounds, now) == 0);
  CHECK(lane.has_work());
  bob.heard.is_behind = false;
  CHECK(lane.serve(100, kBounds, now) == 2);
  bob.heard.is_behind = true;
  CHECK(lane.serve(100, kBounds, now + Lane::kPatience - milliseconds(1)) == 0);
  CHECK(lane.serve(100, kBounds, now + Lane::kPatience) == 2);
  CHECK(alice.heard.text.size() == 6 * kSize);
  // What is no burst waits for nobody.
  now += 2 * Lane::kPatience;
  for (int i = 0; i < 3; ++i) {
    say(lane, Bytes("a word"), nullptr);
    CHECK(lane.serve(100, kBounds, now) == 2);
  }
  // Nor does what is too much to wait here.
  for (int i = 0; i < 20; ++i) say(lane, Bytes(std::string(kSize, 'x')), nullptr);
  CHECK(lane.serve(100, kBounds, now) > 2);
  CHECK(lane.serve(100, kBounds, now) == 0);
}

TEST_CASE("a frame larger than a batch is one of its own") {
  Lane lane(protocol::Dialect::kRooms);
  Guest alice;
  lane.join(alice.heard, alice.place);
  for (int i = 0; i < 2; ++i) say(lane, Bytes(std::string(2 * kBounds.batch, 'x')), nullptr);
  lane.serve(100, kBounds);
  CHECK(alice.heard.text.size() == 2 * kBounds.batch);
  serve_all(lane);
  CHECK(alice.heard.text.size() == 4 * kBounds.batch);
}

TEST_CASE("what waits in a lane is bounded: beyond that the turn goes on") {
  for (const std::size_t members : {1, 500}) {
    CAPTURE(members);
    Lane lane(protocol::Dialect::kRooms);
    std::deque<Guest> guests(members);
    for (Guest& guest : guests) lane.join(guest.heard, guest.place);
    constexpr std::size_t kSize = 50'000;
    for (std::size_t i = 0; i < 100; ++i) say(lane, Bytes(std::string(kSize, 'x')), nullptr);
    lane.serve(1, kBounds);
    CHECK(guests.back().heard.text.size() >= 100 * kSize - kBounds.waiting - 2 * kBounds.batch);
    serve_all(lane);
    for (Guest& guest : guests) CHECK(guest.heard.text.size() == 100 * kSize);
  }
}

TEST_CASE("who joins between two batches of one turn's messages hears none of them") {
  Lane lane(protocol::Dialect::kRooms);
  Guest alice, bob;
  lane.join(alice.heard, alice.place);
  for (int i = 0; i < 12; ++i) say(lane, Bytes(std::string(60'000, 'x')), nullptr);
  lane.serve(100, kBounds);
  lane.join(bob.heard, bob.place);
  say(lane, Bytes("after"), nullptr);
  serve_all(lane);
  CHECK(bob.heard.text == "after");
  CHECK(alice.heard.text.size() == 12 * 60'000 + 5);
}
