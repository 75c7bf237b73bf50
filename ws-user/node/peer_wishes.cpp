#include "ws-user/node/peer_wishes.hpp"

#include <algorithm>
#include <string>

namespace ws::node {

void PeerWishes::add(NodeId peer, std::string_view room, MonoTime now) {
  if (Wishes* wishes = rooms_.find(room)) {
    for (Wish& wish : *wishes) {
      if (wish.peer == peer) {
        wish.said_at = now;
        return;
      }
    }
  }
  if (wishes_ >= kMaxWishes) {
    ++refused_;
    return;
  }
  rooms_.insert(room).first->push_back({peer, now});
  ++wishes_;
}

void PeerWishes::remove(NodeId peer, std::string_view room) {
  Wishes* wishes = rooms_.find(room);
  if (wishes == nullptr) return;
  const auto found =
      std::find_if(wishes->begin(), wishes->end(), [&](const Wish& wish) { return wish.peer == peer; });
  if (found == wishes->end()) return;
  wishes->erase(found);
  --wishes_;
  if (wishes->empty()) rooms_.erase(room);
}

void PeerWishes::expire(MonoTime now) {
  std::vector<std::string> empty;
  rooms_.for_each([&](std::string_view room, Wishes& wishes) {
    const auto kept = std::remove_if(wishes.begin(), wishes.end(),
                                     [&](const Wish& wish) { return now - wish.said_at >= kForget; });
    wishes_ -= static_cast<std::size_t>(wishes.end() - kept);
    wishes.erase(kept, wishes.end());
    if (wishes.empty()) empty.emplace_back(room);
  });
  for (const std::string& room : empty) rooms_.erase(room);
}

}  // namespace ws::node
