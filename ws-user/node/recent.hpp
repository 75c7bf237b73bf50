#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <string>

#include "shared/base/clock.hpp"
#include "shared/base/ids.hpp"
#include "ws-user/node/message.hpp"

namespace ws::node {

// Recent: the messages of the last moment, for a shard that has just got its first member of a room. That
// member's join may have been on its way between two threads while the message passed the node; without this
// it would miss a message that was said after it asked to join. Only needed with several shards.
//
// Thread: loop. Time is handed in. Bounded in time and in number.
class Recent {
 public:
  static constexpr milliseconds kKept{250};
  static constexpr std::size_t kMost = 4'096;   // messages
  static constexpr std::uint32_t kShards = 64;  // that can be told apart

  struct Entry {
    MonoTime at{0};
    std::string room;
    EncodedFrames frames;
    SessionId sender;
    bool remote = false;                                    // of another node
    std::array<std::uint64_t, protocol::kDialects> told{};  // shards, as bits, by dialect
  };

  Entry& add(Entry entry);

  // Calls `tell(entry)` for what `shard` has not been told of `room` in `dialect`, and notes that it has
  // been. Without `remote` messages of other nodes are left out: the bus fetches them itself.
  template <typename Tell>
  void catch_up(const std::string& room, std::uint32_t shard, Dialect dialect, bool remote, MonoTime now,
                Tell&& tell) {
    forget(now);
    for (Entry& entry : entries_) {
      std::uint64_t& told = entry.told[static_cast<std::size_t>(dialect)];
      if (entry.room != room || (entry.remote && !remote) || (told & bit(shard)) != 0) continue;
      told |= bit(shard);
      tell(entry);
    }
  }
  static std::uint64_t bit(std::uint32_t shard) { return std::uint64_t{1} << (shard % kShards); }
  std::size_t size() const { return entries_.size(); }

 private:
  void forget(MonoTime now);

  std::deque<Entry> entries_;
};

}  // namespace ws::node
