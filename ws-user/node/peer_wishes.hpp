#pragma once

#include <cstddef>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "shared/base/clock.hpp"
#include "shared/base/ids.hpp"
#include "shared/base/string_map.hpp"

namespace ws::node {

// PeerWishes: the rooms of which other servers want to hear who comes and who goes, as they said. Forgotten
// when they say so, and when they have not repeated it for kForget: a server that is out of reach for a
// moment need not know of it.
//
// Thread: loop. Bounded: at most kMaxWishes, a room and a server each; what comes beyond is not remembered,
// and `refused` counts it.
class PeerWishes {
 public:
  static constexpr std::size_t kMaxWishes = 100'000;
  static constexpr milliseconds kForget{100'000};

  void add(NodeId peer, std::string_view room, MonoTime now);
  void remove(NodeId peer, std::string_view room);
  void expire(MonoTime now);

  bool wanted(std::string_view room) const { return rooms_.contains(room); }
  // use(NodeId) for each server that wants to hear of `room`.
  template <typename Use>
  void for_each(std::string_view room, Use&& use) const {
    if (const Wishes* wishes = rooms_.find(room)) {
      for (const Wish& wish : *wishes) use(wish.peer);
    }
  }
  std::size_t rooms() const { return rooms_.size(); }
  std::size_t refused() const { return refused_; }  // since the start

 private:
  struct Wish {
    NodeId peer;
    MonoTime said_at;
  };
  using Wishes = std::vector<Wish>;

  StringMap<Wishes> rooms_;  // none is empty
  std::size_t wishes_ = 0;
  std::size_t refused_ = 0;
};

}  // namespace ws::node
