#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/clock.hpp"
#include "shared/base/string_map.hpp"

namespace ws::node {

// OwnWishes: the rooms in which somebody here hears of comings and goings, as the other servers are told of
// them. A wish is told at once, as far as kBytes a kTurn allow, and taken back kLinger after the last such
// member has left: a room changes at most so often. What is told may be lost on the way, so all of it is
// repeated now and then.
//
// Thread: loop. Bounded: kMaxRooms are told; beyond that the others are not asked, and `untold` counts.
class OwnWishes {
 public:
  static constexpr std::size_t kMaxRooms = 10'000;
  static constexpr std::size_t kBytes = 16 * 1024;
  static constexpr milliseconds kTurn{250};
  static constexpr milliseconds kLinger{10'000};

  // One more, one fewer way of hearing of them in `room`.
  void add(std::string_view room);
  void remove(std::string_view room, MonoTime now);
  bool has(std::string_view room) const;

  // All of them are to be told again.
  void repeat() { repeat_ = true; }
  // `wish` and `unwish` are given the rooms for which that is due.
  using Rooms = std::vector<std::string>;
  using Tell = std::function<void(const Rooms&)>;
  void tell_due(MonoTime now, const Tell& wish, const Tell& unwish);

  std::size_t size() const { return rooms_.size(); }
  std::size_t untold() const { return untold_; }  // since the start

 private:
  struct Room {
    std::size_t ways = 0;
    bool told = false;
    bool due = false;      // in due_
    bool leaving = false;  // in leaving_
  };
  struct Leaving {
    std::string room;
    MonoTime since;
  };
  void enqueue(std::string_view room, Room& wish);
  Rooms take_left(MonoTime now);
  Rooms take_wished();

  StringMap<Room> rooms_;
  std::deque<std::string> due_;
  std::deque<Leaving> leaving_;
  bool repeat_ = false;
  std::size_t told_ = 0;    // rooms
  std::size_t untold_ = 0;  // times
  std::size_t spent_ = 0;   // bytes of this turn
  MonoTime turn_{0};
};

}  // namespace ws::node
