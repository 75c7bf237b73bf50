#pragma once

#include <cstdint>

#include "shared/base/bytes.hpp"

namespace ws::room {

class Lane;

// Subscriber: who hears a room. Told by a Lane at the end of a turn.
//
// Thread: loop (of the hub). deliver() must not join or leave rooms.
class Subscriber {
 public:
  virtual void deliver(const Slice& frames) = 0;

 protected:
  ~Subscriber() = default;
};

// Membership: one subscriber's place in one room, held by the subscriber, kept up to date by the lane.
struct Membership {
  Lane* lane = nullptr;
  std::uint32_t index = 0;
};

}  // namespace ws::room
