// The half of Relay that knows who is linked.

#include <algorithm>

#include "ws-relayer/relay/relay.hpp"

namespace ws::relayer {

using relay::Kind;
using relay::RecordView;

void Relay::link_opened(LinkId link, MonoTime) {
  if (link.slot >= relay::kMaxLinks) return output_.close(link, "too many links");
  if (link.slot >= links_.size()) {
    links_.resize(link.slot + 1);
    for (const Slot slot : linked_) links_[slot].skips.resize(links_.size());
  }
  forget_and_tell(link.slot);
  links_[link.slot].state = Link::State::kOpen;
}

void Relay::link_closed(LinkId link, MonoTime) {
  if (link.slot < links_.size()) forget_and_tell(link.slot);
}

std::string_view Relay::on_hello(Slot from, const RecordView& record) {
  const auto hello = relay::read_hello(record);
  if (!hello || !record.origin) return "malformed hello";
  if (hello->version != relay::kVersion) return "unknown protocol version";
  const auto older = by_node_.find(record.origin);
  if (older != by_node_.end()) {
    const Slot slot = older->second;
    if (links_[slot].dial > hello->dial) return "a newer link of this node is open";
    ++counters_.links_replaced;
    forget(slot);
    output_.close({slot}, "replaced by a newer link");
  }
  link_up(from, record.origin, *hello);
  return {};
}

// Tells the newcomer who is there, and those who are there of the newcomer: also when it has replaced an
// older link of the same node, for what that one had not delivered is to be resumed.
void Relay::link_up(Slot slot, NodeId node, const relay::Hello& hello) {
  std::vector<relay::Peer> peers;
  RecordView up;
  up.kind = Kind::kPeerUp;
  up.origin = node;
  up.payload = hello.name;
  const Bytes news = relay::encode(up);
  for (const Slot other : linked_) {
    peers.push_back({links_[other].node, links_[other].name});
    output_.send({other}, Slice(news));
  }
  Link& link = links_[slot];
  link.state = Link::State::kLinked;
  link.node = node;
  link.dial = hello.dial;
  link.name = hello.name;
  link.skips.resize(links_.size());
  linked_.insert(std::lower_bound(linked_.begin(), linked_.end(), slot), slot);
  by_node_[node] = slot;
  output_.send({slot}, Slice(relay::encode_peers(peers)));
}

// Forgets a link. The others are not told.
void Relay::forget(Slot slot) {
  if (links_[slot].state == Link::State::kLinked) {
    tell_all_skipped(slot);
    linked_.erase(std::find(linked_.begin(), linked_.end(), slot));
    by_node_.erase(links_[slot].node);
    mutes_.clear(slot);
    for (const Slot other : linked_) links_[other].skips[slot] = Skip{};
  }
  links_[slot] = Link{};
}

void Relay::forget_and_tell(Slot slot) {
  const bool was_linked = links_[slot].state == Link::State::kLinked;
  RecordView down;
  down.kind = Kind::kPeerDown;
  down.origin = links_[slot].node;
  forget(slot);
  if (!was_linked) return;
  const Bytes news = relay::encode(down);
  for (const Slot to : linked_) output_.send({to}, Slice(news));
}

void Relay::refuse(Slot slot, std::string_view reason) {
  ++counters_.links_refused;
  forget_and_tell(slot);
  output_.close({slot}, reason);
}

}  // namespace ws::relayer
