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

bool Hub::join(const std::string& name, protocol::Dialect dialect, Subscriber& subscriber,
               Membership& membership) {
  auto& room = rooms_[name];
  if (room == nullptr) room = std::make_unique<Room>();
  Lane& lane = room->lanes[static_cast<std::size_t>(dialect)];
  lane.join(subscriber, membership);
  return lane.size() == 1;
}

bool Hub::leave(const std::string& name, Membership& membership) {
  auto found = rooms_.find(name);
  Lane& lane = *membership.lane;
  lane.leave(membership);
  bool last = lane.empty();
  if (!found->second->empty()) return last;
  if (found->second->busy) forget_busy(found->second.get());
  rooms_.erase(found);
  return last;
}

void Hub::forget_busy(const Room* room) {
  auto found = std::find(busy_.begin(), busy_.end(), room);
  if (static_cast<std::size_t>(found - busy_.begin()) < continuing_) --continuing_;
  busy_.erase(found);
}

void Hub::publish(const std::string& name, Frames& frames, const Membership* own) {
  auto found = rooms_.find(name);
  if (found == rooms_.end()) return;
  Room& room = *found->second;
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

std::size_t Hub::members(const std::string& name) const {
  auto found = rooms_.find(name);
  if (found == rooms_.end()) return 0;
  std::size_t sum = 0;
  for (const Lane& lane : found->second->lanes) sum += lane.size();
  return sum;
}

}  // namespace ws::room
