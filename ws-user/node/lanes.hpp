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

// How many of them there are, as a shard tells the node.
struct LaneSize {
  std::string room;
  protocol::Hearing hearing;
  std::size_t members;
};

// Lanes: where a room has members, as the node counts them.
//
// Thread: loop (the node's).
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
  void remove(LaneKey key) noexcept {
    const auto found = find(key);
    if (found == lanes_.end()) return;
    --members_;
    if (--found->members == 0) lanes_.erase(found);
  }
  void remove_shard(std::uint32_t shard) noexcept {
    const auto first_gone = std::remove_if(lanes_.begin(), lanes_.end(), [&](const Lane& lane) {
      if (lane.key.shard == shard) members_ -= lane.members;
      return lane.key.shard == shard;
    });
    lanes_.erase(first_gone, lanes_.end());
  }

  std::size_t members() const { return members_; }
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
