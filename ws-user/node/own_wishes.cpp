#include "ws-user/node/own_wishes.hpp"

namespace ws::node {

void OwnWishes::add(std::string_view room) {
  Room& wish = *rooms_.insert(room).first;
  if (wish.ways == 0 && !wish.told) enqueue(room, wish);
  ++wish.ways;
}

void OwnWishes::remove(std::string_view room, MonoTime now) {
  Room* wish = rooms_.find(room);
  if (wish == nullptr || wish->ways == 0) return;
  if (wish->ways == 1 && wish->told && !wish->leaving) {
    leaving_.push_back({std::string(room), now});
    wish->leaving = true;
  }
  if (--wish->ways == 0 && !wish->told && !wish->due) rooms_.erase(room);
}

bool OwnWishes::has(std::string_view room) const {
  const Room* wish = rooms_.find(room);
  return wish != nullptr && wish->ways != 0;
}

void OwnWishes::enqueue(std::string_view room, Room& wish) {
  if (wish.due || due_.size() >= kMaxRooms) return;  // the next repetition finds it
  due_.emplace_back(room);
  wish.due = true;
}

void OwnWishes::tell_due(MonoTime now, const Tell& wish, const Tell& unwish) {
  if (now - turn_ >= kTurn) {
    turn_ = now;
    spent_ = 0;
  }
  if (const Rooms left = take_left(now); !left.empty()) unwish(left);
  if (due_.empty() && repeat_) {
    repeat_ = false;
    rooms_.for_each([&](std::string_view room, Room& each) {
      if (each.ways != 0) enqueue(room, each);
    });
  }
  if (const Rooms wished = take_wished(); !wished.empty()) wish(wished);
}

OwnWishes::Rooms OwnWishes::take_left(MonoTime now) {
  Rooms rooms;
  while (!leaving_.empty() && now - leaving_.front().since >= kLinger && spent_ < kBytes) {
    const std::string room = std::move(leaving_.front().room);
    leaving_.pop_front();
    Room& wish = *rooms_.find(room);
    wish.leaving = false;
    if (wish.ways != 0) continue;  // somebody is back
    wish.told = false;
    --told_;
    spent_ += room.size();
    if (!wish.due) rooms_.erase(room);
    rooms.push_back(room);
  }
  return rooms;
}

OwnWishes::Rooms OwnWishes::take_wished() {
  Rooms rooms;
  while (!due_.empty() && spent_ < kBytes) {
    const std::string room = std::move(due_.front());
    due_.pop_front();
    Room& wish = *rooms_.find(room);
    wish.due = false;
    if (wish.ways == 0) {
      if (!wish.told) rooms_.erase(room);
    } else if (!wish.told && told_ >= kMaxRooms) {
      ++untold_;
    } else {
      if (!wish.told) ++told_;
      wish.told = true;
      spent_ += room.size();
      rooms.push_back(room);
    }
  }
  return rooms;
}

}  // namespace ws::node
