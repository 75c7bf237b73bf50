// Many streams of one loop: who is written, and who may go.
#include "shared/net/stream/writer.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <vector>

#include "shared/net/stream/stream_fixture.hpp"

using namespace ws;
using namespace ws::net;

namespace {

constexpr int kCrowd = 600;  // more than a batch

struct Crowd {
  explicit Crowd(int count = kCrowd) {
    for (int i = 0; i < count; ++i) {
      all.push_back(std::make_unique<Talker>(bank));
      all.back()->stream->watch();
    }
  }
  int ended() const {
    int sum = 0;
    for (const auto& one : all) sum += one->ends;
    return sum;
  }
  // Every turn lets at most so many go, and each lets somebody go.
  void check_departures() {
    for (int before = ended(); before < static_cast<int>(all.size()); before = ended()) {
      bank.turns(1);
      CHECK(ended() > before);
      CHECK(ended() - before <= 2 * Writer::kDeparturesPerTurn);  // with the turn that stops the loop
    }
  }

  Bank bank;
  std::vector<std::unique_ptr<Talker>> all;
};

}  // namespace

TEST_CASE("writer: all are written in the turn, however many, also those that answer to that") {
  Crowd crowd;
  for (auto& one : crowd.all) {
    one->stream->push(slice("a"));
    one->at_written = [talker = one.get()] {
      if (talker->written == 1) talker->stream->push(slice("b"));
    };
  }
  crowd.bank.turns(1);
  for (auto& one : crowd.all) CHECK(one->peer_hears() == "ab");
}

TEST_CASE("writer: streams that end or go while others are written harm nobody") {
  Crowd crowd(4);
  for (auto& one : crowd.all) one->stream->push(slice("a"));
  crowd.all[2]->stream->set_aside();  // so that only the write finds out
  crowd.all[2]->pair.peer.reset();
  crowd.all[0]->at_written = [&] {
    crowd.all[1]->stream->abort();
    crowd.all[2]->stream.reset();
  };
  crowd.bank.turns(2);
  CHECK(crowd.all[1]->written == 0);
  CHECK(crowd.all[2]->ends == 0);
  CHECK(crowd.all[3]->peer_hears() == "a");
}

TEST_CASE("writer: those who are to end when all is written go a few a turn") {
  Crowd crowd(200);
  for (auto& one : crowd.all) {
    one->stream->push(slice("goodbye"));
    one->stream->end_after_queue();
  }
  crowd.check_departures();
  for (auto& one : crowd.all) {
    CHECK(one->peer_hears() == "goodbye");
    CHECK(one->orderly);
  }
}

TEST_CASE("writer: those who hang up go a few a turn, and nothing is pushed to them meanwhile") {
  Crowd crowd(200);
  for (auto& one : crowd.all) one->pair.peer.reset();
  crowd.bank.turns(1);
  for (auto& one : crowd.all) CHECK(one->stream->push(slice("x")));
  crowd.check_departures();
  CHECK(crowd.bank.stats.queued_bytes.value() == 0);
}

TEST_CASE("writer: whoever waits to go may be let go of first") {
  Crowd crowd(200);
  for (auto& one : crowd.all) one->pair.peer.reset();
  crowd.bank.turns(1);
  crowd.all.resize(100);
  crowd.check_departures();
  CHECK(crowd.bank.streams.size() == 0);
}
