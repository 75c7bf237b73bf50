#include "ws-user/bus/peer_table.hpp"

#include <algorithm>

namespace ws::bus {

Origin* PeerTable::find(NodeId node) {
  const auto found = origins_.find(node);
  return found == origins_.end() ? nullptr : &found->second;
}

Origin* PeerTable::add(LinkId link, NodeId node, std::string_view name, std::uint64_t newest) {
  if (origins_.count(node) == 0 && origins_.size() >= limits_.origins && !make_room()) return nullptr;
  const auto [place, met] = origins_.try_emplace(node);
  Origin& origin = place->second;
  if (met) origin.met_after = newest;
  origin.node = node;
  origin.name = name;
  origin.links |= bit_of(link);
  origin.gone = false;
  if (!origin.here) {
    origin.here = true;
    listener_.on_peer_here(node, origin.name);
  }
  return &origin;
}

void PeerTable::listed(LinkId link, MonoTime now) {
  if (listing_ == 0) listed_since_ = now;
  listing_ |= bit_of(link);
}

void PeerTable::remove(LinkId link, Origin& origin, MonoTime now) {
  if ((origin.links & bit_of(link)) == 0) return;
  origin.links &= ~bit_of(link);
  if (origin.links != 0) return;
  origin.absent_since = now;
  origin.gone = true;
  leave(origin);
}

void PeerTable::lose_link(LinkId link, MonoTime now) {
  listing_ &= ~bit_of(link);
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
    if (missed_for_long(origin, now)) origin.gone = true;
    const bool forget = absent > limits_.outbox_age + limits_.keep_seen_extra;
    at = forget ? origins_.erase(at) : std::next(at);
  }
  return somebody_left;
}

bool PeerTable::missed_for_long(const Origin& origin, MonoTime now) const {
  if (origin.links != 0) return false;
  if (!rules_.silence_is_no_loss) return now - origin.absent_since >= limits_.absence;
  return listing_ != 0 && now - std::max(origin.absent_since, listed_since_) >= limits_.absence;
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
  listener_.on_peer_gone(origin.node, origin.name);
}

std::size_t PeerTable::reachable() const {
  return static_cast<std::size_t>(std::count_if(origins_.begin(), origins_.end(),
                                                [](const auto& entry) { return entry.second.links != 0; }));
}

}  // namespace ws::bus
