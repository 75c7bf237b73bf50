#include "ws-user/room/lane.hpp"

#include <doctest/doctest.h>

#include <deque>
#include <string>

#include "ws-user/room/lane_fixture.hpp"

using namespace ws;
using namespace ws::room;

TEST_CASE("everybody but the sender hears a message") {
  Lane lane(protocol::Dialect::kRooms);
  Guest alice, bob, carol;
  for (Guest* guest : {&alice, &bob, &carol}) lane.join(guest->heard, guest->place);
  say(lane, Bytes("hi;"), &alice.place);
  serve_all(lane);
  CHECK(alice.heard.text == "");
  CHECK(bob.heard.text == "hi;");
  CHECK(carol.heard.text == "hi;");
}

TEST_CASE("a turn's messages arrive as one slice, in order, without one's own") {
  Lane lane(protocol::Dialect::kRooms);
  Guest alice, bob, carol;
  for (Guest* guest : {&alice, &bob, &carol}) lane.join(guest->heard, guest->place);
  say(lane, Bytes("1;"), &alice.place);
  say(lane, Bytes("2;"), &bob.place);
  say(lane, Bytes("3;"), nullptr);
  say(lane, Bytes("4;"), &alice.place);
  serve_all(lane);
  CHECK(alice.heard.text == "2;3;");
  CHECK(bob.heard.text == "1;3;4;");
  CHECK(carol.heard.text == "1;2;3;4;");
  CHECK(carol.heard.slices == 1);
  CHECK(bob.heard.slices == 2);
}

TEST_CASE("large frames are shared, not copied") {
  Lane lane(protocol::Dialect::kRooms);
  Guest alice;
  lane.join(alice.heard, alice.place);
  Bytes large(std::string(100'000, 'x'));
  say(lane, Bytes("1;"), nullptr);
  say(lane, large, nullptr);
  say(lane, Bytes("2;"), nullptr);
  serve_all(lane);
  CHECK(alice.heard.text == "1;" + std::string(100'000, 'x') + "2;");
  CHECK(alice.heard.last_large == large.data());
}

TEST_CASE("who joins hears only what is published afterwards") {
  Lane lane(protocol::Dialect::kRooms);
  Guest alice, bob;
  lane.join(alice.heard, alice.place);
  say(lane, Bytes("before;"), nullptr);
  lane.join(bob.heard, bob.place);
  say(lane, Bytes("after;"), nullptr);
  serve_all(lane);
  CHECK(alice.heard.text == "before;after;");
  CHECK(bob.heard.text == "after;");
}

TEST_CASE("who joins between two slices of a batch does not hear it") {
  Lane lane(protocol::Dialect::kRooms);
  Guest alice, bob, carol;
  for (Guest* guest : {&alice, &bob}) lane.join(guest->heard, guest->place);
  say(lane, Bytes("1;"), nullptr);
  lane.serve(1, kBounds);
  lane.join(carol.heard, carol.place);
  say(lane, Bytes("2;"), nullptr);
  serve_all(lane);
  CHECK(alice.heard.text == "1;2;");
  CHECK(bob.heard.text == "1;2;");
  CHECK(carol.heard.text == "2;");
}

TEST_CASE("who leaves between two slices takes nobody's message along") {
  for (std::size_t leaver = 0; leaver < 5; ++leaver) {
    Lane lane(protocol::Dialect::kRooms);
    std::deque<Guest> guests(5);
    for (Guest& guest : guests) lane.join(guest.heard, guest.place);
    say(lane, Bytes("1;"), nullptr);
    lane.serve(2, kBounds);
    lane.leave(guests[leaver].place);
    say(lane, Bytes("2;"), nullptr);
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
  Lane lane(protocol::Dialect::kRooms);
  Guest alice, bob;
  for (Guest* guest : {&alice, &bob}) lane.join(guest->heard, guest->place);
  say(lane, Bytes("1;"), &bob.place);
  lane.serve(1, kBounds);              // alice has been told
  say(lane, Bytes("2;"), &bob.place);  // gathers while the first batch is under way
  serve_all(lane);
  CHECK(alice.heard.text == "1;2;");
  CHECK(bob.heard.text == "");
}

TEST_CASE("the last to leave takes what was pending along") {
  Lane lane(protocol::Dialect::kRooms);
  Guest alice, bob;
  lane.join(alice.heard, alice.place);
  say(lane, Bytes("1;"), nullptr);
  lane.leave(alice.place);
  CHECK_FALSE(lane.has_work());
  lane.join(bob.heard, bob.place);
  serve_all(lane);
  CHECK(bob.heard.text == "");
}

TEST_CASE("who is about to go is told the rest at once, and nothing twice") {
  Lane lane(protocol::Dialect::kRooms);
  Guest alice, bob, carol, dave;
  for (Guest* guest : {&alice, &bob, &carol}) lane.join(guest->heard, guest->place);
  say(lane, Bytes("1;"), nullptr);
  say(lane, Bytes("2;"), &carol.place);
  lane.serve(1, kBounds);  // alice alone: the batch is under way
  say(lane, Bytes("3;"), nullptr);
  lane.join(dave.heard, dave.place);
  say(lane, Bytes("4;"), nullptr);
  for (Guest* guest : {&alice, &bob, &carol, &dave}) lane.tell_rest(guest->place);
  CHECK(alice.heard.text == "1;2;3;4;");
  CHECK(bob.heard.text == "1;2;3;4;");
  CHECK(carol.heard.text == "1;3;4;");
  CHECK(dave.heard.text == "4;");
  say(lane, Bytes("5;"), nullptr);
  lane.leave(bob.place);
  serve_all(lane);
  CHECK(alice.heard.text == "1;2;3;4;5;");
  CHECK(bob.heard.text == "1;2;3;4;");
  CHECK(carol.heard.text == "1;3;4;5;");
  CHECK(dave.heard.text == "4;5;");
}
