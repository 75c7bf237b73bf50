#include "ws-user/room/lane.hpp"

#include <doctest/doctest.h>

#include <deque>
#include <string>

#include "ws-user/room/recorder.hpp"

using namespace ws;
using namespace ws::room;

namespace {

constexpr Lane::Bounds kBounds{256 * 1024, 1024 * 1024};

struct Guest {
  Recorder heard;
  Membership place;
};

void serve_all(Lane& lane) {
  while (lane.has_work()) lane.serve(100, kBounds);
}

}  // namespace

TEST_CASE("everybody but the sender hears a message") {
  Lane lane;
  Guest alice, bob, carol;
  for (Guest* guest : {&alice, &bob, &carol}) lane.join(guest->heard, guest->place);
  lane.publish(Bytes("hi;"), &alice.place);
  serve_all(lane);
  CHECK(alice.heard.text == "");
  CHECK(bob.heard.text == "hi;");
  CHECK(carol.heard.text == "hi;");
}

TEST_CASE("a turn's messages arrive as one slice, in order, without one's own") {
  Lane lane;
  Guest alice, bob, carol;
  for (Guest* guest : {&alice, &bob, &carol}) lane.join(guest->heard, guest->place);
  lane.publish(Bytes("1;"), &alice.place);
  lane.publish(Bytes("2;"), &bob.place);
  lane.publish(Bytes("3;"), nullptr);
  lane.publish(Bytes("4;"), &alice.place);
  serve_all(lane);
  CHECK(alice.heard.text == "2;3;");
  CHECK(bob.heard.text == "1;3;4;");
  CHECK(carol.heard.text == "1;2;3;4;");
  CHECK(carol.heard.slices == 1);
  CHECK(bob.heard.slices == 2);
}

TEST_CASE("large frames are shared, not copied") {
  Lane lane;
  Guest alice;
  lane.join(alice.heard, alice.place);
  Bytes large(std::string(100'000, 'x'));
  lane.publish(Bytes("1;"), nullptr);
  lane.publish(large, nullptr);
  lane.publish(Bytes("2;"), nullptr);
  serve_all(lane);
  CHECK(alice.heard.text == "1;" + std::string(100'000, 'x') + "2;");
  CHECK(alice.heard.last_large == large.data());
}

// 24 members said 60,000 bytes each in one turn of a busy host: all of it went to every queue at once, and
// all were let go as too slow.
TEST_CASE("a batch is bounded in bytes, and the rest goes on in the next turns") {
  constexpr std::size_t kSize = 60'000;
  Lane lane;
  Guest alice, bob;
  for (Guest* guest : {&alice, &bob}) lane.join(guest->heard, guest->place);
  for (char c = 'a'; c < 'a' + 12; ++c)
    lane.publish(Bytes(std::string(kSize, c)), c % 2 == 0 ? &bob.place : nullptr);
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
  Lane lane;
  Guest alice, bob;
  for (Guest* guest : {&alice, &bob}) lane.join(guest->heard, guest->place);
  for (int i = 0; i < 6; ++i) lane.publish(Bytes(std::string(kSize, 'x')), nullptr);
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
    lane.publish(Bytes("a word"), nullptr);
    CHECK(lane.serve(100, kBounds, now) == 2);
  }
  // Nor does what is too much to wait here.
  for (int i = 0; i < 20; ++i) lane.publish(Bytes(std::string(kSize, 'x')), nullptr);
  CHECK(lane.serve(100, kBounds, now) > 2);
  CHECK(lane.serve(100, kBounds, now) == 0);
}

TEST_CASE("a frame larger than a batch is one of its own") {
  Lane lane;
  Guest alice;
  lane.join(alice.heard, alice.place);
  for (int i = 0; i < 2; ++i) lane.publish(Bytes(std::string(2 * kBounds.batch, 'x')), nullptr);
  lane.serve(100, kBounds);
  CHECK(alice.heard.text.size() == 2 * kBounds.batch);
  serve_all(lane);
  CHECK(alice.heard.text.size() == 4 * kBounds.batch);
}

TEST_CASE("what waits in a lane is bounded: beyond that the turn goes on") {
  for (const std::size_t members : {1, 500}) {
    CAPTURE(members);
    Lane lane;
    std::deque<Guest> guests(members);
    for (Guest& guest : guests) lane.join(guest.heard, guest.place);
    constexpr std::size_t kSize = 50'000;
    for (std::size_t i = 0; i < 100; ++i) lane.publish(Bytes(std::string(kSize, 'x')), nullptr);
    lane.serve(1, kBounds);
    CHECK(guests.back().heard.text.size() >= 100 * kSize - kBounds.waiting - 2 * kBounds.batch);
    serve_all(lane);
    for (Guest& guest : guests) CHECK(guest.heard.text.size() == 100 * kSize);
  }
}

TEST_CASE("who joins between two batches of one turn's messages hears none of them") {
  Lane lane;
  Guest alice, bob;
  lane.join(alice.heard, alice.place);
  for (int i = 0; i < 12; ++i) lane.publish(Bytes(std::string(60'000, 'x')), nullptr);
  lane.serve(100, kBounds);
  lane.join(bob.heard, bob.place);
  lane.publish(Bytes("after"), nullptr);
  serve_all(lane);
  CHECK(bob.heard.text == "after");
  CHECK(alice.heard.text.size() == 12 * 60'000 + 5);
}

TEST_CASE("who joins hears only what is published afterwards") {
  Lane lane;
  Guest alice, bob;
  lane.join(alice.heard, alice.place);
  lane.publish(Bytes("before;"), nullptr);
  lane.join(bob.heard, bob.place);
  lane.publish(Bytes("after;"), nullptr);
  serve_all(lane);
  CHECK(alice.heard.text == "before;after;");
  CHECK(bob.heard.text == "after;");
}

TEST_CASE("who joins between two slices of a batch does not hear it") {
  Lane lane;
  Guest alice, bob, carol;
  for (Guest* guest : {&alice, &bob}) lane.join(guest->heard, guest->place);
  lane.publish(Bytes("1;"), nullptr);
  lane.serve(1, kBounds);
  lane.join(carol.heard, carol.place);
  lane.publish(Bytes("2;"), nullptr);
  serve_all(lane);
  CHECK(alice.heard.text == "1;2;");
  CHECK(bob.heard.text == "1;2;");
  CHECK(carol.heard.text == "2;");
}

TEST_CASE("who leaves between two slices takes nobody's message along") {
  for (std::size_t leaver = 0; leaver < 5; ++leaver) {
    Lane lane;
    std::deque<Guest> guests(5);
    for (Guest& guest : guests) lane.join(guest.heard, guest.place);
    lane.publish(Bytes("1;"), nullptr);
    lane.serve(2, kBounds);
    lane.leave(guests[leaver].place);
    lane.publish(Bytes("2;"), nullptr);
    serve_all(lane);
    for (std::size_t i = 0; i < guests.size(); ++i) {
      CAPTURE(leaver);
      CAPTURE(i);
      if (i != leaver) CHECK(guests[i].heard.text == "1;2;");
    }
    CHECK(guests[leaver].heard.text == (leaver < 2 ? "1;" : ""));
  }
}

TEST_CASE("a sender whose message waits for the next batch is still left out of it") {
  Lane lane;
  Guest alice, bob;
  for (Guest* guest : {&alice, &bob}) lane.join(guest->heard, guest->place);
  lane.publish(Bytes("1;"), &bob.place);
  lane.serve(1, kBounds);                 // alice has been told
  lane.publish(Bytes("2;"), &bob.place);  // gathers while the first batch is under way
  serve_all(lane);
  CHECK(alice.heard.text == "1;2;");
  CHECK(bob.heard.text == "");
}

TEST_CASE("the last to leave takes what was pending along") {
  Lane lane;
  Guest alice, bob;
  lane.join(alice.heard, alice.place);
  lane.publish(Bytes("1;"), nullptr);
  lane.leave(alice.place);
  CHECK_FALSE(lane.has_work());
  lane.join(bob.heard, bob.place);
  serve_all(lane);
  CHECK(bob.heard.text == "");
}

TEST_CASE("who is about to go is told the rest at once, and nothing twice") {
  Lane lane;
  Guest alice, bob, carol, dave;
  for (Guest* guest : {&alice, &bob, &carol}) lane.join(guest->heard, guest->place);
  lane.publish(Bytes("1;"), nullptr);
  lane.publish(Bytes("2;"), &carol.place);
  lane.serve(1, kBounds);  // alice alone: the batch is under way
  lane.publish(Bytes("3;"), nullptr);
  lane.join(dave.heard, dave.place);
  lane.publish(Bytes("4;"), nullptr);
  for (Guest* guest : {&alice, &bob, &carol, &dave}) lane.tell_rest(guest->place);
  CHECK(alice.heard.text == "1;2;3;4;");
  CHECK(bob.heard.text == "1;2;3;4;");
  CHECK(carol.heard.text == "1;3;4;");
  CHECK(dave.heard.text == "4;");
  lane.publish(Bytes("5;"), nullptr);
  lane.leave(bob.place);
  serve_all(lane);
  CHECK(alice.heard.text == "1;2;3;4;5;");
  CHECK(bob.heard.text == "1;2;3;4;");
  CHECK(carol.heard.text == "1;3;4;5;");
  CHECK(dave.heard.text == "4;5;");
}
