#pragma once

#include <cstdint>
#include <string_view>

#include "shared/base/clock.hpp"
#include "shared/base/string_map.hpp"
#include "ws-user/bus/limits.hpp"

namespace ws::bus {

// Discards: counts records that came for rooms without members, and says when a room is worth a mute: at
// RelayLimits::discards_to_mute within the window, or at the first while discards come faster than
// RelayLimits::discards_a_second.
//
// Thread: loop. Counts at most RelayLimits::discard_rooms rooms; beyond that it starts over.
class Discards {
 public:
  explicit Discards(const RelayLimits& limits) : limits_(limits) {}

  // True if the room should be muted; its count then starts over.
  bool add(std::string_view room, MonoTime now);
  void forget(std::string_view room) { rooms_.erase(room); }
  std::size_t size() const { return rooms_.size(); }

 private:
  struct Count {
    std::uint32_t records = 0;
    MonoTime since{0};
  };
  bool too_fast(MonoTime now);

  const RelayLimits& limits_;
  StringMap<Count> rooms_;
  Count second_;  // all rooms together, in the current second
};

}  // namespace ws::bus
