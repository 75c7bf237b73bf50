#include "ws-user/room/hub.hpp"

#include <doctest/doctest.h>

#include <deque>

#include "ws-user/room/recorder.hpp"

using namespace ws;
using namespace ws::room;
using protocol::Dialect;

namespace {

struct Text final : Frames {
  explicit Text(std::string_view text) : bytes(text) {}
  const Bytes& in(protocol::Hearing) override { return bytes; }
  Bytes bytes;
};

struct Guest {
  Recorder heard;
  Membership place;
};

void say(Hub& hub, const std::string& room, std::string_view text, const Membership* own = nullptr) {
  Text frames(text);
  hub.deliver(room, frames, own);
}

}  // namespace

TEST_CASE("rooms do not mix") {
  Hub hub;
  Guest alice, bob;
  CHECK(hub.join("a", Dialect::kRooms, alice.heard, alice.place));
  CHECK(hub.join("b", Dialect::kRooms, bob.heard, bob.place));
  say(hub, "a", "for a");
  say(hub, "nowhere", "lost");
  hub.serve_turn();
  CHECK(alice.heard.text == "for a");
  CHECK(bob.heard.text == "");
}

TEST_CASE("a room lives as long as it has members") {
  Hub hub;
  Guest alice, bob;
  CHECK(hub.join("a", Dialect::kRooms, alice.heard, alice.place));
  CHECK_FALSE(hub.join("a", Dialect::kRooms, bob.heard, bob.place));
  CHECK(hub.members("a") == 2);
  CHECK_FALSE(hub.leave("a", alice.place));
  say(hub, "a", "pending when the room goes");
  CHECK(hub.leave("a", bob.place));
  CHECK(hub.rooms() == 0);
  CHECK_FALSE(hub.has_work());
}

TEST_CASE("a large room is told over several turns, and holds up no other") {
  Hub hub;
  std::deque<Guest> crowd(1200);
  for (Guest& guest : crowd) hub.join("large", Dialect::kRooms, guest.heard, guest.place);
  Guest alice;
  hub.join("small", Dialect::kRooms, alice.heard, alice.place);
  say(hub, "large", "to all");
  say(hub, "small", "hi");
  CHECK(hub.serve_turn() < 1200);
  CHECK(alice.heard.text == "hi");
  CHECK(hub.has_work());
  while (hub.has_work()) hub.serve_turn();
  for (Guest& guest : crowd) CHECK(guest.heard.text == "to all");
}

TEST_CASE("a sender alone in its room costs no work") {
  Hub hub;
  Guest alice;
  hub.join("a", Dialect::kRooms, alice.heard, alice.place);
  say(hub, "a", "hello?", &alice.place);
  CHECK_FALSE(hub.has_work());
}

TEST_CASE("a client in several rooms hears a turn's messages in the order in which the rooms spoke") {
  Hub hub;
  Guest alice;
  Membership second;
  hub.join("a", Dialect::kRooms, alice.heard, alice.place);
  hub.join("b", Dialect::kRooms, alice.heard, second);
  say(hub, "b", "1;");
  say(hub, "a", "2;");
  hub.serve_turn();
  CHECK(alice.heard.text == "1;2;");
}

TEST_CASE("those who compress hear the same message in their own bytes") {
  struct Twins final : Frames {
    const Bytes& in(protocol::Hearing hearing) override { return hearing.compressed() ? small : large; }
    Bytes large{"a long message"}, small{"short"};
  } frames;
  Hub hub;
  Guest alice, bob, carol, dave;
  CHECK(hub.join("a", Dialect::kRooms, alice.heard, alice.place));
  CHECK(hub.join("a", {Dialect::kRooms, true}, bob.heard, bob.place));
  CHECK_FALSE(hub.join("a", {Dialect::kRooms, true}, carol.heard, carol.place));
  CHECK(hub.join("a", {Dialect::kPlain, true}, dave.heard, dave.place));
  CHECK(hub.members("a") == 4);
  hub.deliver("a", frames, &carol.place);
  while (hub.has_work()) hub.serve_turn();
  CHECK(alice.heard.text == "a long message");
  CHECK(bob.heard.text == "short");
  CHECK(carol.heard.text == "");
  CHECK(dave.heard.text == "short");
  CHECK(hub.leave("a", alice.place));
  CHECK_FALSE(hub.leave("a", bob.place));
  CHECK(hub.leave("a", carol.place));
  CHECK(hub.leave("a", dave.place));
  CHECK(hub.rooms() == 0);
}

// Where several threads serve, what others say comes faster than a room's members can be told: who read, but
// not at once, was let go after two queues of it.
TEST_CASE("a burst of some member queues waits in the room for those who read") {
  constexpr std::size_t kQueue = 400'000;
  Hub hub(kQueue);
  Guest alice, bob;
  hub.join("a", Dialect::kRooms, alice.heard, alice.place);
  hub.join("a", Dialect::kRooms, bob.heard, bob.place);
  for (int i = 0; i < 30; ++i) say(hub, "a", std::string(kQueue / 10, 'x'));
  const MonoTime now{1'000};
  hub.serve_turn(now);
  alice.heard.is_behind = true;
  for (int turn = 0; turn < 10; ++turn) hub.serve_turn(now);
  CHECK(alice.heard.text.size() <= kQueue / 4);
  alice.heard.is_behind = false;
  while (hub.has_work()) hub.serve_turn(now);
  CHECK(bob.heard.text.size() == 3 * kQueue);
}
