#include "ws-user/room/hub.hpp"

#include <algorithm>
#include <new>

namespace ws::room {
namespace {

using protocol::Hearing;

// Members told in one turn. A room of ordinary size is told in one go, which keeps its batches whole; a large
// one in small slices, so that the other rooms wait for no more than a few writes.
constexpr std::size_t kToldInOneGo = 256;
constexpr std::size_t kSlice = 32;

std::size_t share_of_turn(const Lane& lane) {
  return lane.size() <= kToldInOneGo ? kToldInOneGo : kSlice;
}

}  // namespace

bool Hub::join(std::string_view name, Hearing hearing, Subscriber& subscriber, Membership& membership) {
  Room& room = *rooms_.insert(name).first;
  for (Lane& lane : room.lanes) {
    if (!(lane.hearing() == hearing)) continue;
    lane.join(subscriber, membership);
    return false;
  }
  std::forward_list<Lane> added;
  try {
    added.emplace_front(hearing).join(subscriber, membership);
  } catch (...) {
    if (room.lanes.empty()) rooms_.erase(name);
    throw;
  }
  room.lanes.splice_after(room.lanes.before_begin(), added);
  return true;
}

bool Hub::leave(std::string_view name, Membership& membership) noexcept {
  Room* room = rooms_.find(name);
  Lane& lane = *membership.lane;
  lane.leave(membership);
  if (!lane.empty()) return false;
  room->lanes.remove_if([&](const Lane& one) { return &one == &lane; });
  if (!room->lanes.empty()) return true;
  if (room->busy) forget_busy(room);
  rooms_.erase(name);
  return true;
}

void Hub::break_off(std::string_view name) noexcept {
  Room* room = rooms_.find(name);
  if (room == nullptr) return;
  for (Lane& lane : room->lanes) lane.break_off();
}

void Hub::forget_busy(const Room* room) {
  auto found = std::find(busy_.begin(), busy_.end(), room);
  if (static_cast<std::size_t>(found - busy_.begin()) < continuing_) --continuing_;
  busy_.erase(found);
}

void Hub::deliver(std::string_view name, Frames& frames, const Membership* own) {
  Room* room = rooms_.find(name);
  if (room == nullptr) return;
  for (Lane& lane : room->lanes) {
    const bool is_own = own != nullptr && own->lane == &lane;
    if (is_own && lane.size() == 1) continue;  // nobody else to tell
    lane.deliver(frames, is_own ? own : nullptr);
    if (room->busy || !lane.has_work()) continue;
    busy_.push_back(room);
    room->busy = true;
  }
}

// The rooms that became busy last come first: a small one does not queue behind the slice of a large one that
// is under way.
std::size_t Hub::serve_turn(std::optional<MonoTime> now) {
  std::size_t told = 0;
  // What is new goes first, in the order in which it was said; then the large rooms that are still being
  // told.
  for (std::size_t i = continuing_; i < busy_.size(); ++i) told += serve(*busy_[i], now);
  for (std::size_t i = 0; i < continuing_; ++i) told += serve(*busy_[i], now);
  busy_.erase(std::remove_if(busy_.begin(), busy_.end(), [](const Room* room) { return !room->busy; }),
              busy_.end());
  continuing_ = busy_.size();
  return told;
}

// A lane that lacks the memory for it is tried again in the next turn.
std::size_t Hub::serve(Room& room, std::optional<MonoTime> now) {
  std::size_t told = 0;
  room.busy = false;
  for (Lane& lane : room.lanes) {
    try {
      if (lane.has_work()) told += lane.serve(share_of_turn(lane), bounds_, now);
    } catch (const std::bad_alloc&) {
    }
    room.busy = room.busy || lane.has_work();
  }
  return told;
}

std::size_t Hub::most_waiting() const {
  std::size_t most = 0;
  for (const Room* room : busy_) {
    for (const Lane& lane : room->lanes) most = std::max(most, lane.waiting());
  }
  return most;
}

std::size_t Hub::members(std::string_view name) const {
  const Room* room = rooms_.find(name);
  if (room == nullptr) return 0;
  std::size_t sum = 0;
  for (const Lane& lane : room->lanes) sum += lane.size();
  return sum;
}

}  // namespace ws::room
