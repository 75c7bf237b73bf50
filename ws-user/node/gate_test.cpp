#include "ws-user/node/gate.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <map>
#include <new>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "shared/protocol/event.hpp"

using namespace ws;
using node::Gate;
using node::Publication;

namespace {

constexpr NodeId kSelf{77};
constexpr milliseconds kWall{1'795'237'200'123};

// Remembers what it is to publish; sometimes out of memory.
struct FakeBus final : bus::Bus {
  struct Record {
    std::string room, cid, event;
    std::uint64_t stamp;
    std::uint8_t flags;
    std::optional<bus::AckToken> ack;
  };
  std::vector<Record> records;
  std::uint64_t fails_each = 0;  // n-th call; 0: never
  std::uint64_t calls = 0;

  std::uint64_t publish(const bus::Publication& it) override {
    if (fails_each != 0 && ++calls % fails_each == 0) throw std::bad_alloc();
    records.push_back(
        {std::string(it.room), std::string(it.cid), std::string(it.payload), it.stamp, it.flags, it.ack});
    return records.size();
  }
  bus::CidTable& cids() override { return table; }
  void direct(NodeId, std::string_view, std::string_view) override {}
  void room_occupied(std::string_view, bus::JoinToken) override {}
  void room_emptied(std::string_view) override {}
  bus::BusState state() const override { return {}; }
  void begin_handover() override {}
  bool handed_over() const override { return true; }

  bus::CidTable table{milliseconds(1'000), 100};
};

struct OpenGate {
  FakeBus bus;
  Gate gate;
  std::string event;

  explicit OpenGate(Gate::Way way) : gate(kSelf, way) { gate.connect(bus); }
  Gate::Place say(const Publication& publication, milliseconds wall = kWall, std::uint32_t shard = 0) {
    event.clear();
    protocol::begin_chat(event, publication.room, publication.message, publication.user);
    return gate.enter(publication, shard, event, wall);
  }
};

Publication hello() {
  Publication publication;
  publication.room = "Room 1";
  publication.message = "\"hello\"";
  publication.user = "Alice";
  publication.cid = "c1";
  publication.ref = "7";
  publication.sender = SessionId{5};
  return publication;
}

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

namespace {

struct Said {
  std::uint64_t stamp;
  int thread;
  int turn;
};

// Many threads say things while one drains; wall clocks step to and fro, and the bus fails now and then.
void crowd(int speakers) {
  constexpr int kTurns = 20'000;
  OpenGate it(Gate::Way::kQueued);
  it.bus.fails_each = 97;
  std::vector<std::map<std::uint64_t, Said>> by_number(static_cast<std::size_t>(speakers));
  std::atomic<int> done{0};
  std::vector<std::thread> threads;
  for (int thread = 0; thread < speakers; ++thread) {
    threads.emplace_back([&, thread] {
      std::minstd_rand random(static_cast<unsigned>(thread) + 1);
      std::string event;
      for (int turn = 0; turn < kTurns; ++turn) {
        const std::string room = std::to_string(thread) + "/" + std::to_string(turn);
        Publication publication = hello();
        publication.room = room;
        event.clear();
        protocol::begin_chat(event, room, publication.message, publication.user);
        const milliseconds wall = kWall + milliseconds(random() % 100) - milliseconds(random() % 100);
        const Gate::Place place = it.gate.enter(publication, 0, event, wall);
        by_number[static_cast<std::size_t>(thread)][place.number] = {place.id.stamp, thread, turn};
        if (random() % 100 == 0) it.gate.follow(place.id.stamp + random() % 1'000'000, wall);
      }
      ++done;
    });
  }
  while (done != speakers || !it.gate.empty()) {
    try {
      it.gate.drain();
    } catch (const std::bad_alloc&) {
    }
  }
  for (std::thread& thread : threads) thread.join();

  std::map<std::uint64_t, Said> all;
  for (auto& said : by_number) all.merge(said);
  const auto total = static_cast<std::size_t>(speakers) * kTurns;
  REQUIRE(all.size() == total);
  REQUIRE(it.bus.records.size() == total);
  std::vector<int> next(static_cast<std::size_t>(speakers), 0);
  std::uint64_t expected = 0, last = 0, wrong = 0;
  for (const auto& [number, said] : all) {
    const FakeBus::Record& record = it.bus.records[number - 1];
    const std::string room = std::to_string(said.thread) + "/" + std::to_string(said.turn);
    const bool right = number == ++expected && said.stamp > last && record.stamp == said.stamp &&
                       record.room == room && next[static_cast<std::size_t>(said.thread)]++ == said.turn;
    if (!right) ++wrong;
    last = said.stamp;
  }
  CHECK(wrong == 0);
}

}  // namespace

TEST_CASE("gate: stamps grow in the order of the numbers, none is missing, each thread keeps its order") {
  for (int speakers = 1; speakers <= 8; ++speakers) {
    CAPTURE(speakers);
    crowd(speakers);
  }
}
