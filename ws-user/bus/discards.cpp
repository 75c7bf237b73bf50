#include "ws-user/bus/discards.hpp"

namespace ws::bus {

bool Discards::add(std::string_view room, MonoTime now) {
  const bool fast = too_fast(now);
  if (rooms_.size() >= limits_.discard_rooms && !rooms_.contains(room)) rooms_.clear();
  auto [count, made] = rooms_.insert(room);
  if (made || now - count->since > limits_.discard_window) *count = {0, now};
  if (!fast && ++count->records < limits_.discards_to_mute) return false;
  rooms_.erase(room);
  return true;
}

bool Discards::too_fast(MonoTime now) {
  if (now - second_.since >= seconds(1)) second_ = {0, now};
  return ++second_.records > limits_.discards_a_second;
}

}  // namespace ws::bus
