#pragma once

#include <cstddef>
#include <forward_list>
#include <string_view>
#include <vector>

#include "shared/base/string_map.hpp"
#include "shared/protocol/hearing.hpp"
#include "ws-user/room/frames.hpp"
#include "ws-user/room/lane.hpp"

namespace ws::room {

// Hub: the rooms of one shard and their members. A room exists while it has members, and so does a lane of
// it: most rooms have one, since most of their members hear alike.
//
// Thread: loop. Owns the rooms, not the subscribers. No sockets: it can be tested and fuzzed alone.
class Hub {
 public:
  // `member_queue`: bytes that may wait for a member. A batch is a quarter of that, so that one who reads has
  // room for it. What waits in a lane is there once for all members, and may be more.
  explicit Hub(std::size_t member_queue = kUsualQueue)
      : bounds_{member_queue / 4, kLaneQueues * member_queue} {}
  static constexpr std::size_t kUsualQueue = 1024 * 1024;
  static constexpr std::size_t kLaneQueues = 4;

  // True if nobody who hears like this was in the room before. The membership must stay where it is until
  // leave(). Throws for lack of memory: then nobody has joined.
  bool join(std::string_view room, protocol::Hearing hearing, Subscriber& subscriber, Membership& membership);
  // True if nobody who hears like it is in the room now.
  bool leave(std::string_view room, Membership& membership) noexcept;
  // `own` is the sender's membership of this room if it is not to hear its own message, else null.
  void deliver(std::string_view room, Frames& frames, const Membership* own);

  // Tells members what was said, a bounded number of each room; returns the number of deliveries. None
  // while has_work(): all wait for members who have yet to read; without a time nobody is waited for.
  std::size_t serve_turn(std::optional<MonoTime> now = std::nullopt);
  bool has_work() const { return !busy_.empty(); }

  // Lets all members of a room go.
  void break_off(std::string_view room) noexcept;

  // visit(room, hearing, members) for each lane that has some.
  template <typename Visit>
  void each_lane_with_members(Visit&& visit) const {
    rooms_.for_each([&](std::string_view name, const Room& room) {
      for (const Lane& lane : room.lanes) visit(name, lane.hearing(), lane.size());
    });
  }

  // Bytes that wait in the fullest lane until its members have read what came before.
  std::size_t most_waiting() const;

  std::size_t rooms() const { return rooms_.size(); }
  std::size_t members(std::string_view room) const;

 private:
  struct Room {
    std::forward_list<Lane> lanes;  // those with members; they stay where they are
    bool busy = false;              // in busy_
  };

  std::size_t serve(Room& room, std::optional<MonoTime> now);
  void forget_busy(const Room* room);

  const Lane::Bounds bounds_;
  StringMap<Room> rooms_;
  std::vector<Room*> busy_;     // have something to tell
  std::size_t continuing_ = 0;  // of them, the first so many are large and were told in part last turn
};

}  // namespace ws::room
