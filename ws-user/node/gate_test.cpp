#include <doctest/doctest.h>

#include <new>
#include <string>
#include <vector>

#include "ws-user/node/gate_fixture.hpp"

using namespace ws;
using namespace ws::node;

namespace {

std::string event_of(MessageId id) {
  std::string event;
  protocol::encode_chat(event, {"Room 1", "\"hello\"", "Alice", to_text(id), Hlc::time_of(id.stamp)});
  return event;
}

}  // namespace

TEST_CASE("gate: with one shard a message is published as it enters") {
  OpenGate it(Gate::Way::kDirect);
  const Gate::Place first = it.say(hello());
  CHECK(first.number == 1);
  CHECK(first.id == MessageId{Hlc::stamp_at(kWall), kSelf});
  CHECK(it.event == event_of(first.id));
  REQUIRE(it.bus.records.size() == 1);
  CHECK(it.bus.records[0].event == it.event);
  CHECK(it.bus.records[0].stamp == first.id.stamp);
  CHECK(it.gate.empty());
  CHECK(it.say(hello()).number == 2);
}

TEST_CASE("gate: with several shards a message waits, whole, for the bus's loop") {
  OpenGate it(Gate::Way::kQueued);
  Publication publication = hello();
  publication.birth = protocol::Birth::kPlainText;
  const Gate::Place place = it.say(publication);
  CHECK(place.number == 1);
  CHECK(it.event == event_of(place.id));
  CHECK(it.bus.records.empty());
  CHECK(it.gate.bytes() > it.event.size());

  it.gate.drain();
  REQUIRE(it.bus.records.size() == 1);
  CHECK(it.bus.records[0].room == "Room 1");
  CHECK(it.bus.records[0].cid == "c1");
  CHECK(it.bus.records[0].event == it.event);
  CHECK(it.bus.records[0].stamp == place.id.stamp);
  CHECK(it.bus.records[0].flags == relay::flag::kPlainText);
  CHECK_FALSE(it.bus.records[0].ack.has_value());
  CHECK(it.gate.empty());
}

TEST_CASE("gate: whoever wants to hear of the other servers is found by the bus's token") {
  for (const auto way : {Gate::Way::kDirect, Gate::Way::kQueued, Gate::Way::kAlone}) {
    OpenGate it(way);
    Publication publication = hello();
    publication.ack = true;
    it.say(publication, kWall, 3);
    it.gate.drain();
    REQUIRE(it.bus.records.size() == 1);
    REQUIRE(it.bus.records[0].ack.has_value());
    const auto asker = it.gate.answer(*it.bus.records[0].ack);
    REQUIRE(asker.has_value());
    CHECK(asker->shard == 3);
    CHECK(asker->session == SessionId{5});
    CHECK(asker->ref == "7");
    CHECK_FALSE(it.gate.answer(*it.bus.records[0].ack).has_value());
  }
}

TEST_CASE("gate: where there is no other server only stamps are given, and answers") {
  OpenGate it(Gate::Way::kAlone);
  const Gate::Place first = it.say(hello());
  CHECK(first.number == 0);
  CHECK(it.event == event_of(first.id));
  CHECK(it.gate.empty());
  Publication asks = hello();
  asks.ack = true;
  const Gate::Place second = it.say(asks);
  CHECK(second.number == 1);
  CHECK(second.id.stamp > first.id.stamp);
}

TEST_CASE("gate: a message is repeated as it was, under a new number") {
  for (const auto way : {Gate::Way::kDirect, Gate::Way::kQueued}) {
    OpenGate it(way);
    Publication publication = hello();
    const Gate::Place place = it.say(publication);
    const std::string whole = it.event;
    publication.ack = true;
    it.gate.repeat(publication, 0, whole, place.id.stamp);
    it.gate.drain();
    REQUIRE(it.bus.records.size() == 2);
    CHECK(it.bus.records[1].event == whole);
    CHECK(it.bus.records[1].stamp == place.id.stamp);
    CHECK(it.gate.answer(*it.bus.records[1].ack).has_value());
  }
}

TEST_CASE("gate: what another server says moves the stamps on, if it is not too far ahead") {
  for (const auto way : {Gate::Way::kDirect, Gate::Way::kQueued}) {
    OpenGate it(way);
    const std::uint64_t theirs = Hlc::stamp_at(kWall + milliseconds(1'000));
    CHECK(it.gate.follow(theirs, kWall));
    CHECK(it.say(hello()).id.stamp > theirs);
    CHECK_FALSE(it.gate.follow(Hlc::stamp_at(kWall + milliseconds(60'000)), kWall));
  }
}

TEST_CASE("gate: a bus without memory gets the same message again, and the rest behind it") {
  OpenGate it(Gate::Way::kQueued);
  it.bus.fails_each = 3;
  std::vector<Gate::Place> places;
  Publication publication = hello();
  publication.ack = true;
  for (int i = 0; i < 10; ++i) places.push_back(it.say(publication));
  int failures = 0;
  while (!it.gate.empty()) {
    try {
      it.gate.drain();
    } catch (const std::bad_alloc&) {
      ++failures;
    }
  }
  CHECK(failures > 0);
  REQUIRE(it.bus.records.size() == places.size());
  for (std::size_t i = 0; i < places.size(); ++i) {
    CHECK(places[i].number == i + 1);
    CHECK(it.bus.records[i].stamp == places[i].id.stamp);
    CHECK(it.bus.records[i].event == event_of(places[i].id));
    CHECK(it.gate.answer(*it.bus.records[i].ack).has_value());
  }
}

TEST_CASE(
    "gate: with one shard, what the bus cannot take has got no place, and nobody waits for its answer") {
  OpenGate it(Gate::Way::kDirect);
  it.bus.fails_each = 1;
  Publication publication = hello();
  publication.ack = true;
  CHECK_THROWS_AS(it.say(publication), std::bad_alloc);
  it.bus.fails_each = 0;
  CHECK(it.say(hello()).number == 1);
  CHECK_FALSE(it.gate.answer(bus::AckToken{1}).has_value());
}
