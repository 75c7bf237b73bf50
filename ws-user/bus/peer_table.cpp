#include "ws-user/bus/peer_table.hpp"

#include <algorithm>

namespace ws::bus {

Origin* PeerTable::find(NodeId node) {
  const auto found = origins_.find(node);
  return found == origins_.end() ? nullptr : &found->second;
}

Origin* PeerTable::add(LinkId link, NodeId node, std::string_view name, std::uint64_t newest) {
  if (origins_.count(node) == 0 && origins_.size() >= limits_.origins && !make_room()) return nullptr;
  Origin& origin = origins_[node];
  origin.node = node;
  origin.name = name;
  origin.links |= bit_of(link);
  if (!origin.here) {
    origin.here = true;
    origin.here_since = newest;
    listener_.on_peer_here(node, origin.name);
  }
  return &origin;
}

void PeerTable::remove(LinkId link, Origin& origin, MonoTime now) {
  if ((origin.links & bit_of(link)) == 0) return;
  origin.links &= ~bit_of(link);
  if (origin.links != 0) return;
  origin.absent_since = now;
  leave(origin);
}

void PeerTable::lose_link(LinkId link, MonoTime now) {
  for (auto& [node, origin] : origins_) {
    if ((origin.links & bit_of(link)) == 0) continue;
    origin.links &= ~bit_of(link);
    if (origin.links == 0) origin.absent_since = now;
  }
}

bool PeerTable::tick(MonoTime now) {
  bool somebody_left = false;
  for (auto at = origins_.begin(); at != origins_.end();) {
    Origin& origin = at->second;
    const milliseconds absent = origin.links == 0 ? now - origin.absent_since : milliseconds(0);
    if (origin.here && absent >= limits_.absence) {
      leave(origin);
      somebody_left = true;
    }
    const bool forget = absent > limits_.outbox_age + limits_.keep_seen_extra;
    at = forget ? origins_.erase(at) : std::next(at);
  }
  return somebody_left;
}

// Forgets the node that has been gone for the longest.
bool PeerTable::make_room() {
  auto oldest = origins_.end();
  for (auto at = origins_.begin(); at != origins_.end(); ++at) {
    if (at->second.here) continue;
    if (oldest == origins_.end() || at->second.absent_since < oldest->second.absent_since) oldest = at;
  }
  if (oldest == origins_.end()) return false;
  origins_.erase(oldest);
  return true;
}

void PeerTable::leave(Origin& origin) {
  if (!origin.here) return;
  origin.here = false;
  listener_.on_peer_gone(origin.node);
}

std::size_t PeerTable::reachable() const {
  return static_cast<std::size_t>(std::count_if(origins_.begin(), origins_.end(),
                                                [](const auto& entry) { return entry.second.links != 0; }));
}

}  // namespace ws::bus
