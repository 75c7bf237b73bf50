#include "ws-user/room/hub.hpp"

#include <algorithm>

namespace ws::room {
namespace {

// Members told in one turn. A room of ordinary size is told in one go, which keeps its batches whole; a large
// one in small slices, so that the other rooms wait for no more than a few writes.
constexpr std::size_t kToldInOneGo = 256;
constexpr std::size_t kSlice = 64;

std::size_t share_of_turn(const Lane& lane) {
  return lane.size() <= kToldInOneGo ? kToldInOneGo : kSlice;
}

}  // namespace

bool Hub::Room::empty() const {
  return std::all_of(lanes.begin(), lanes.end(), [](const Lane& lane) { return lane.empty(); });
}

bool Hub::join(std::string_view name, protocol::Dialect dialect, Subscriber& subscriber,
               Membership& membership) {
  Lane& lane = rooms_.insert(name).first->lanes[static_cast<std::size_t>(dialect)];
  lane.join(subscriber, membership);
  return lane.size() == 1;
}

bool Hub::leave(std::string_view name, Membership& membership) {
  Room* room = rooms_.find(name);
  Lane& lane = *membership.lane;
  lane.leave(membership);
  bool last = lane.empty();
  if (!room->empty()) return last;
  if (room->busy) forget_busy(room);
  rooms_.erase(name);
  return last;
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
  for (std::size_t i = 0; i < room.lanes.size(); ++i) {
    Lane& lane = room.lanes[i];
    if (lane.empty()) continue;
    bool is_own = own != nullptr && own->lane == &lane;
    if (is_own && lane.size() == 1) continue;  // nobody else to tell
    const Bytes& frame = frames.in(static_cast<protocol::Dialect>(i));
    if (frame.empty()) continue;
    lane.publish(frame, is_own ? own : nullptr);
    if (!room.busy) {
      room.busy = true;
      busy_.push_back(&room);
    }
  }
}

// The rooms that became busy last come first: a small one does not queue behind the slice of a large one that
// is under way.
std::size_t Hub::serve_turn() {
  std::size_t told = 0;
  // What is new goes first, in the order in which it was said; then the large rooms that are still being
  // told.
  for (std::size_t i = continuing_; i < busy_.size(); ++i) told += serve(*busy_[i]);
  for (std::size_t i = 0; i < continuing_; ++i) told += serve(*busy_[i]);
  busy_.erase(std::remove_if(busy_.begin(), busy_.end(), [](const Room* room) { return !room->busy; }),
              busy_.end());
  continuing_ = busy_.size();
  return told;
}

std::size_t Hub::serve(Room& room) {
  std::size_t told = 0;
  room.busy = false;
  for (Lane& lane : room.lanes) {
    if (lane.has_work()) told += lane.serve(share_of_turn(lane));
    room.busy = room.busy || lane.has_work();
  }
  return told;
}

std::size_t Hub::members(std::string_view name) const {
  const Room* room = rooms_.find(name);
  if (room == nullptr) return 0;
  std::size_t sum = 0;
  for (const Lane& lane : room->lanes) sum += lane.size();
  return sum;
}

}  // namespace ws::room
