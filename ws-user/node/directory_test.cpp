#include "ws-user/node/directory.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <deque>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

using ws::node::Directory;

TEST_CASE("directory: the home is the shard that attached first, until the room ends") {
  Directory directory;
  CHECK_FALSE(directory.find("r").has_value());
  CHECK(directory.attach("r", 3).home == 3);
  CHECK(directory.attach("r", 1).home == 3);
  CHECK(directory.attach("other", 1).home == 1);
  REQUIRE(directory.find("r").has_value());
  CHECK(directory.find("r")->home == 3);

  CHECK(directory.end("r", 2));
  CHECK_FALSE(directory.find("r").has_value());
  CHECK(directory.attach("r", 1).home == 1);
  CHECK(directory.rooms() == 2);
}

TEST_CASE("directory: a room does not end while somebody is on the way to its home") {
  Directory directory;
  directory.attach("r", 0);
  directory.attach("r", 1);
  CHECK_FALSE(directory.end("r", 1));
  CHECK(directory.find("r")->home == 0);
  CHECK(directory.end("r", 2));
  CHECK_FALSE(directory.end("r", 2));
  CHECK(directory.rooms() == 0);
}

TEST_CASE("directory: how many members a room has is what its home last said") {
  Directory directory;
  CHECK(directory.attach("r", 0).members == 0);
  directory.set_members("r", 7);
  CHECK(directory.attach("r", 1).members == 7);
  CHECK(directory.find("r")->members == 7);
  directory.set_members("nowhere", 7);
  CHECK_FALSE(directory.find("nowhere").has_value());
}

namespace {

// What a shard knows as a home: attaches that came by mail, handled one after the other.
struct Home {
  std::mutex mutex;
  std::deque<int> mail;              // rooms that somebody attached to
  std::vector<std::uint64_t> lives;  // by room: attaches handled in this life; 0: not ours
};

// Threads attach to few rooms, mail the homes, and each ends its rooms as soon as it may.
struct Crowd {
  static constexpr int kRooms = 5;
  static constexpr int kAttaches = 20'000;  // by each shard

  Directory directory;
  std::deque<Home> homes;
  std::vector<std::atomic<int>> homes_of = std::vector<std::atomic<int>>(kRooms);
  std::atomic<int> two_homes{0}, shards_done{0}, handled{0};

  explicit Crowd(std::size_t shards) : homes(shards) {
    for (Home& home : homes) home.lives.resize(kRooms);
  }

  void attach(std::uint32_t shard, int room) {
    const auto seat = directory.attach(std::to_string(room), shard);
    const std::lock_guard lock(homes[seat.home].mutex);
    homes[seat.home].mail.push_back(room);
  }

  bool handle(Home& home) {
    int room = 0;
    {
      const std::lock_guard lock(home.mutex);
      if (home.mail.empty()) return false;
      room = home.mail.front();
      home.mail.pop_front();
    }
    ++handled;
    std::uint64_t& life = home.lives[static_cast<std::size_t>(room)];
    auto& homes_here = homes_of[static_cast<std::size_t>(room)];
    if (life++ == 0 && ++homes_here != 1) ++two_homes;
    --homes_here;  // before the end, after which another may begin
    if (directory.end(std::to_string(room), life)) {
      life = 0;
    } else {
      ++homes_here;
    }
    return true;
  }

  void run(std::uint32_t shard) {
    std::minstd_rand random(shard + 1);
    for (int i = 0; i < kAttaches; ++i) {
      attach(shard, static_cast<int>(random() % kRooms));
      if (random() % 2 == 0) handle(homes[shard]);
    }
    ++shards_done;
    for (bool more = true; more;) {
      const bool all_mailed = shards_done == static_cast<int>(homes.size());
      more = handle(homes[shard]) || !all_mailed;
    }
  }
};

}  // namespace

TEST_CASE("directory: with many threads a room never has two homes, and all end") {
  for (const std::size_t shards : {2, 4, 8}) {
    CAPTURE(shards);
    Crowd crowd(shards);
    std::vector<std::thread> threads;
    for (std::uint32_t shard = 0; shard < shards; ++shard)
      threads.emplace_back([&crowd, shard] { crowd.run(shard); });
    for (std::thread& thread : threads) thread.join();
    CHECK(crowd.two_homes == 0);
    CHECK(crowd.handled == Crowd::kAttaches * static_cast<int>(shards));
    CHECK(crowd.directory.rooms() == 0);
  }
}
