#include "ws-user/node/balance.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "ws-user/node/directory.hpp"

namespace ws::node {
namespace {

constexpr std::uint32_t kShards = 4;

// Clients who come to the emptiest shard, as the acceptor deals them, and join a room; whoever may move to
// the room's home does.
struct Town {
  explicit Town(std::uint32_t many) : shards(many), balance(many) {}

  void come(const std::string& room) {
    const std::uint32_t at = emptiest();
    ++count;
    balance.add(at);
    const auto seat = directory.find(room);
    const bool moves = seat && seat->home != at && balance.takes_one_more(seat->home);
    if (moves) {
      balance.remove(at);
      balance.add(seat->home);
    } else if (seat && seat->home != at) {
      ++elsewhere;
    }
    directory.attach(room, moves ? seat->home : at);
  }
  double fullest_share() const {
    std::int64_t most = 0;
    for (std::uint32_t i = 0; i < shards; ++i) most = std::max(most, balance.sessions(i));
    return static_cast<double>(most) * shards / count;
  }
  std::uint32_t emptiest() const {
    std::uint32_t found = 0;
    for (std::uint32_t i = 1; i < shards; ++i) {
      if (balance.sessions(i) < balance.sessions(found)) found = i;
    }
    return found;
  }

  const std::uint32_t shards;
  Balance balance;
  Directory directory;
  int count = 0;
  int elsewhere = 0;
};

std::vector<std::string> shuffled_seats(int rooms, int members) {
  std::vector<std::string> seats;
  for (int i = 0; i < rooms * members; ++i) seats.push_back("room " + std::to_string(i / members));
  std::shuffle(seats.begin(), seats.end(), std::mt19937(1));
  return seats;
}

TEST_CASE("balance: with 1,000 rooms of 5, all are at home, and no shard has more than 1.3 times its share") {
  for (const std::uint32_t shards : {2, 4, 8}) {
    CAPTURE(shards);
    Town town(shards);
    for (const std::string& room : shuffled_seats(1'000, 5)) town.come(room);
    CHECK(town.fullest_share() <= 1.3);
    CHECK(town.elsewhere <= 50);
  }
}

TEST_CASE("balance: rooms that fill one after the other are spread too") {
  Town town(5);
  for (int i = 0; i < 5'000; ++i) town.come("room " + std::to_string(i / 5));
  CHECK(town.fullest_share() <= 1.3);
}

TEST_CASE("balance: few may all be on one shard") {
  Balance balance(kShards);
  for (int i = 0; i < 20; ++i) balance.add(1);
  CHECK(balance.takes_one_more(1));
}

TEST_CASE("balance: a shard with a quarter more than its share takes nobody from others") {
  Balance balance(kShards);
  for (std::uint32_t shard = 0; shard < kShards; ++shard) {
    for (int i = 0; i < 1'000; ++i) balance.add(shard);
  }
  int taken = 0;
  while (balance.takes_one_more(1)) {
    balance.remove(0);
    balance.add(1);
    ++taken;
  }
  CHECK(taken == 410);
  CHECK(balance.takes_one_more(0));
}

TEST_CASE("balance: who is on the way counts where it goes") {
  const auto balance = std::make_shared<Balance>(kShards);
  {
    const Balance::Passage passage(balance, 2);
    CHECK(balance->sessions(2) == 1);
    CHECK(balance->under_way() == 1);
  }
  CHECK(balance->sessions(2) == 0);
  CHECK(balance->under_way() == 0);
}

}  // namespace
}  // namespace ws::node
