#include "shared/net/stream/reading_brake.hpp"

#include <algorithm>
#include <new>

#include "shared/net/stream/stream.hpp"

namespace ws::net {
namespace {

constexpr milliseconds kLookAgain{2};

}  // namespace

bool ReadingBrake::holds(Stream& stream) noexcept {
  if (!too_much_ || !too_much_()) return false;
  try {
    held_.push_back(&stream);
  } catch (const std::bad_alloc&) {
    return false;
  }
  stream.pause_reading(true);
  times_.add();
  return true;
}

void ReadingBrake::forget(const Stream& stream) noexcept {
  const auto found = std::find(held_.begin(), held_.end(), &stream);
  if (found != held_.end()) held_.erase(found);
}

void ReadingBrake::end_turn() {
  if (held_.empty()) return;
  if (too_much_()) {
    look_again_ = loop_.after(kLookAgain, [] {});
    return;
  }
  for (Stream* stream : held_) stream->pause_reading(false);
  held_ = {};
}

}  // namespace ws::net
