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

Lane& Hub::Room::lane(Hearing hearing) {
  const auto index = static_cast<std::size_t>(hearing.dialect);
  if (!hearing.compressed) return lanes[index];
  if (compressed == nullptr) compressed = std::make_unique<Lanes>();
  return (*compressed)[index];
}

bool Hub::Room::empty() const {
  bool empty = true;
  each_lane(*this, [&](const Lane& lane, Hearing) { empty = empty && lane.empty(); });
  return empty;
}

bool Hub::join(std::string_view name, Hearing hearing, Subscriber& subscriber, Membership& membership) {
  Room& room = *rooms_.insert(name).first;
  try {
    Lane& lane = room.lane(hearing);
    lane.join(subscriber, membership);
    return lane.size() == 1;
  } catch (...) {
    if (room.empty()) rooms_.erase(name);
    throw;
  }
}

bool Hub::leave(std::string_view name, Membership& membership) noexcept {
  Room* room = rooms_.find(name);
  Lane& lane = *membership.lane;
  lane.leave(membership);
  const bool last = lane.empty();
  if (!room->empty()) return last;
  if (room->busy) forget_busy(room);
  rooms_.erase(name);
  return last;
}

void Hub::tell_rest(const Membership& membership) noexcept {
  if (membership.lane != nullptr) membership.lane->tell_rest(membership);
}

void Hub::break_off(std::string_view name) noexcept {
  if (Room* room = rooms_.find(name)) each_lane(*room, [](Lane& lane, Hearing) { lane.break_off(); });
}

void Hub::forget_busy(const Room* room) {
  auto found = std::find(busy_.begin(), busy_.end(), room);
  if (static_cast<std::size_t>(found - busy_.begin()) < continuing_) --continuing_;
  busy_.erase(found);
}

void Hub::publish(std::string_view name, Frames& frames, const Membership* own) {
  Room* found = rooms_.find(name);
  if (found == nullptr) return;
  Room& room = *found;
  each_lane(room, [&](Lane& lane, Hearing hearing) {
    if (lane.empty()) return;
    bool is_own = own != nullptr && own->lane == &lane;
    if (is_own && lane.size() == 1) return;  // nobody else to tell
    const Bytes& frame = frames.in(hearing);
    if (frame.empty()) return;
    lane.publish(frame, is_own ? own : nullptr);
    if (!room.busy) {
      busy_.push_back(&room);
      room.busy = true;
    }
  });
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
  each_lane(room, [&](Lane& lane, Hearing) {
    try {
      if (lane.has_work()) told += lane.serve(share_of_turn(lane), bounds_, now);
    } catch (const std::bad_alloc&) {
    }
    room.busy = room.busy || lane.has_work();
  });
  return told;
}

std::size_t Hub::most_waiting() const {
  std::size_t most = 0;
  for (const Room* room : busy_)
    each_lane(*room, [&](const Lane& lane, Hearing) { most = std::max(most, lane.waiting()); });
  return most;
}

std::size_t Hub::members(std::string_view name) const {
  const Room* room = rooms_.find(name);
  if (room == nullptr) return 0;
  std::size_t sum = 0;
  each_lane(*room, [&](const Lane& lane, Hearing) { sum += lane.size(); });
  return sum;
}

}  // namespace ws::room
