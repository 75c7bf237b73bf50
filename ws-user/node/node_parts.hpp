#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "ws-user/node/rules.hpp"

namespace ws::node {

class Balance;
class BusSide;
class Directory;
class Gate;
class Home;
class Post;
class Shard;

// NodeParts: what the parts of a node know of each other. One entry a shard, in the order of their indices.
//
// Thread: immutable once the node is made; each part says itself who may call it.
struct NodeParts {
  std::vector<Shard*> shards;
  std::vector<Home*> homes;
  std::vector<Post*> posts;
  BusSide* bus_side = nullptr;
  Gate* gate = nullptr;
  Rules rules;
  Directory* directory = nullptr;    // none where there is one shard: it is every room's home
  std::shared_ptr<Balance> balance;  // likewise

  bool alone() const { return shards.size() == 1; }  // then all of it lives on one loop
};

inline constexpr std::size_t kMaxShards = 64;
inline constexpr std::uint32_t kBusLoop = 0;  // the shard on whose loop the bus side lives

}  // namespace ws::node
