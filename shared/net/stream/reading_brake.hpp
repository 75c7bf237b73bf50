#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "shared/base/metrics.hpp"
#include "shared/net/loop/event_loop.hpp"

namespace ws::net {

class Stream;

// ReadingBrake: keeps open streams from being read while more is to be done than should wait. What their
// peers say stays in the kernel meanwhile, and their TCP slows down.
//
// Thread: loop. Owns no stream. Errors: none; a stream that there is no memory to remember is read on.
class ReadingBrake {
 public:
  explicit ReadingBrake(EventLoop& loop) : loop_(loop) {}

  // Asked before every read of an open stream. Thread: setup.
  void pull_while(std::function<bool()> too_much) { too_much_ = std::move(too_much); }
  // Whether this one is not to be read now. It will be when there is room.
  bool holds(Stream& stream) noexcept;
  // It is over.
  void forget(const Stream& stream) noexcept;
  // At the end of a turn: whoever was held is read again, or the next turn comes soon.
  void end_turn();

  const Counter& times() const { return times_; }

 private:
  EventLoop& loop_;
  std::function<bool()> too_much_;  // empty: never
  std::vector<Stream*> held_;
  std::unique_ptr<Timer> look_again_;
  Counter times_;
};

}  // namespace ws::net
