#include "shared/net/reading_brake.hpp"

#include <algorithm>

#include "shared/net/connection.hpp"

namespace ws::net {
namespace {

constexpr milliseconds kLookAgain{2};

}  // namespace

bool ReadingBrake::holds(Connection& connection) {
  if (!too_much_ || !too_much_()) return false;
  held_.push_back(&connection);
  connection.pause_reading(true);
  times_.add();
  return true;
}

void ReadingBrake::forget(const Connection& connection) noexcept {
  const auto found = std::find(held_.begin(), held_.end(), &connection);
  if (found != held_.end()) held_.erase(found);
}

void ReadingBrake::end_turn() {
  if (held_.empty()) return;
  if (too_much_()) {
    look_again_ = loop_.after(kLookAgain, [] {});
    return;
  }
  for (Connection* connection : held_) connection->pause_reading(false);
  held_ = {};
}

}  // namespace ws::net
