#include <doctest/doctest.h>

#include <atomic>
#include <map>
#include <new>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "ws-user/node/gate_fixture.hpp"

using namespace ws;
using namespace ws::node;

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
