#include "ws-user/node/directory.hpp"

#include <functional>

namespace ws::node {

Directory::Stripe& Directory::stripe_of(std::string_view room) {
  return stripes_[std::hash<std::string_view>{}(room) % kStripes];
}

const Directory::Stripe& Directory::stripe_of(std::string_view room) const {
  return stripes_[std::hash<std::string_view>{}(room) % kStripes];
}

Directory::Seat Directory::attach(std::string_view room, std::uint32_t mine) {
  Stripe& stripe = stripe_of(room);
  const std::lock_guard lock(stripe.mutex);
  const auto [entry, born] = stripe.rooms.insert(room);
  if (born) entry->home = mine;
  ++entry->attached;
  return {entry->home, entry->members};
}

std::optional<Directory::Seat> Directory::find(std::string_view room) const {
  const Stripe& stripe = stripe_of(room);
  const std::lock_guard lock(stripe.mutex);
  const Entry* entry = stripe.rooms.find(room);
  if (entry == nullptr) return std::nullopt;
  return Seat{entry->home, entry->members};
}

void Directory::withdraw(std::string_view room) noexcept {
  Stripe& stripe = stripe_of(room);
  const std::lock_guard lock(stripe.mutex);
  Entry* entry = stripe.rooms.find(room);
  if (entry != nullptr && --entry->attached == 0) stripe.rooms.erase(room);
}

void Directory::set_members(std::string_view room, std::uint32_t members) noexcept {
  Stripe& stripe = stripe_of(room);
  const std::lock_guard lock(stripe.mutex);
  if (Entry* entry = stripe.rooms.find(room)) entry->members = members;
}

bool Directory::end(std::string_view room, std::uint64_t handled) noexcept {
  Stripe& stripe = stripe_of(room);
  const std::lock_guard lock(stripe.mutex);
  const Entry* entry = stripe.rooms.find(room);
  if (entry == nullptr || (rules_.wait_for_arrivals && entry->attached != handled)) return false;
  stripe.rooms.erase(room);
  return true;
}

std::size_t Directory::rooms() const {
  std::size_t sum = 0;
  for (const Stripe& stripe : stripes_) {
    const std::lock_guard lock(stripe.mutex);
    sum += stripe.rooms.size();
  }
  return sum;
}

}  // namespace ws::node
