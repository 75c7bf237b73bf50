#pragma once

#include <cstdint>
#include <string_view>

#include "shared/base/bytes.hpp"
#include "shared/base/clock.hpp"

namespace ws::room {

class Lane;

// Membership: one subscriber's place in one room, held by the subscriber, kept up to date by the lane.
struct Membership {
  Lane* lane = nullptr;  // null: not in the room, or not yet
  std::uint32_t index = 0;
  std::uint32_t ticket = 0;  // the shard's, for a place that is still to be taken

  // Tells the subscriber at once what it would be told of the room later, before it is told something else.
  void tell_rest() const noexcept;
};

// Subscriber: who hears a room. Told by a Lane at the end of a turn.
//
// Thread: loop (of the hub). deliver() must not join or leave rooms.
class Subscriber {
 public:
  virtual void deliver(const Slice& frames) = 0;
  // It has yet to read what it was told in earlier turns.
  virtual bool behind() const { return false; }
  // Its place in `room` if it is there and does not want to hear its own messages, else null.
  virtual const Membership* place_as_sender(std::string_view room) const = 0;
  // It could not be told something, for lack of memory: it is to hear nothing more, and goes soon.
  virtual void break_off() noexcept {}
  // Messages of another server are lost, for some of the rooms that live on that shard.
  virtual void hear_gap(std::uint32_t) {}
  // Nothing that was said before the join with this ticket can come late any more.
  virtual void hear_joined(std::string_view, std::string_view, std::uint32_t) {}
  // Its own message, by the ref it gave: taken, with this id; and with so many other servers.
  virtual void hear_sent(std::string_view ref, std::string_view id, milliseconds wall) = 0;
  virtual void hear_relayed(std::string_view ref, std::size_t peers) = 0;
  // ... or it cannot be known with how many: it may have arrived or not.
  virtual void hear_not_relayed(std::string_view) {}

 protected:
  ~Subscriber() = default;
};

}  // namespace ws::room
