#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "shared/protocol/hearing.hpp"

namespace ws::node {

// The members of a room on one shard that hear alike.
struct LaneKey {
  std::uint32_t shard;
  protocol::Hearing hearing;
  friend bool operator==(LaneKey a, LaneKey b) { return a.shard == b.shard && a.hearing == b.hearing; }
};

// How many of them there are, as a shard tells a home.
struct LaneSize {
  std::string room;
  protocol::Hearing hearing;
  std::size_t members;
};

// Lanes: where a room has members, as its home counts them.
//
// Thread: loop (the home's).
class Lanes {
 public:
  struct Lane {
    LaneKey key;
    std::size_t members;
  };

  // Throws for lack of memory, and has then counted nobody.
  void add(LaneKey key, std::size_t members = 1) {
    auto found = find(key);
    if (found == lanes_.end()) found = lanes_.insert(found, {key, 0});
    found->members += members;
    members_ += members;
  }
  // False if there is none.
  bool remove(LaneKey key) noexcept {
    const auto found = find(key);
    if (found == lanes_.end()) return false;
    --members_;
    if (--found->members == 0) lanes_.erase(found);
    return true;
  }
  // For each lane of a shard: no more members than count(hearing) says.
  template <typename Count>
  void limit(std::uint32_t shard, Count&& count) noexcept {
    for (Lane& lane : lanes_) {
      if (lane.key.shard != shard) continue;
      const std::size_t most = std::min(lane.members, count(lane.key.hearing));
      members_ -= lane.members - most;
      lane.members = most;
    }
    lanes_.erase(std::remove_if(lanes_.begin(), lanes_.end(), [](const Lane& l) { return l.members == 0; }),
                 lanes_.end());
  }

  std::size_t members() const { return members_; }
  // On other shards than this one.
  std::size_t elsewhere(std::uint32_t here) const {
    std::size_t sum = 0;
    for (const Lane& lane : lanes_) sum += lane.key.shard == here ? 0 : lane.members;
    return sum;
  }
  bool has(std::uint32_t shard) const {
    return std::any_of(lanes_.begin(), lanes_.end(), [&](const Lane& l) { return l.key.shard == shard; });
  }
  bool hears(protocol::Dialect dialect) const {
    return std::any_of(lanes_.begin(), lanes_.end(),
                       [&](const Lane& l) { return l.key.hearing.dialect() == dialect; });
  }
  auto begin() const { return lanes_.begin(); }
  auto end() const { return lanes_.end(); }

 private:
  std::vector<Lane>::iterator find(LaneKey key) {
    return std::find_if(lanes_.begin(), lanes_.end(), [&](const Lane& lane) { return lane.key == key; });
  }

  std::vector<Lane> lanes_;
  std::size_t members_ = 0;
};

}  // namespace ws::node
