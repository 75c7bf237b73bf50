#include "ws-relayer/relay/relay.hpp"

#include <algorithm>

namespace ws::relayer {

using relay::Kind;
using relay::ParseError;
using relay::RecordView;

void Relay::link_opened(LinkId link, MonoTime) {
  if (link.slot >= links_.size()) links_.resize(link.slot + 1);
  links_[link.slot] = Link{};
  links_[link.slot].state = Link::State::kOpen;
}

void Relay::on_frame(LinkId link, const Bytes& frame, MonoTime) {
  if (link.slot >= links_.size() || links_[link.slot].state == Link::State::kClosed) return;
  relay::RecordReader reader(frame.view());
  RecordView record;
  std::string_view refusal;
  while (refusal.empty() && reader.next(record)) {
    ++counters_.records_in;
    refusal = on_record(link.slot, frame, record);
  }
  flush_runs(frame);
  if (reader.error() != ParseError::kNone) refusal = describe(reader.error());
  if (!refusal.empty()) refuse(link.slot, refusal);
}

void Relay::link_closed(LinkId link, MonoTime) {
  if (link.slot < links_.size()) unlink(link.slot);
}

void Relay::tick(MonoTime) {}

void Relay::publish_plain(std::string_view room, std::string_view payload) {
  RecordView record;
  record.kind = Kind::kRoomMessage;
  record.room = room;
  record.payload = payload;
  const Bytes encoded = relay::encode(record);
  for (const Slot to : linked_) output_.send({to}, Slice(encoded));
}

// Returns why the link must be closed, or nothing.
std::string_view Relay::on_record(Slot from, const Bytes& frame, const RecordView& record) {
  const Link& link = links_[from];
  if (link.state != Link::State::kLinked) {
    return record.kind == Kind::kHello ? on_hello(from, record) : "expected hello first";
  }
  if (record.origin != link.node) return "record of another origin";
  if (record.kind == Kind::kHello) return "second hello";
  forward(from, frame, record);
  return {};
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
    linked_.erase(std::find(linked_.begin(), linked_.end(), slot));
    by_node_.erase(older);
    links_[slot] = Link{};
    output_.close({slot}, "replaced by a newer link");
  }
  Link& link = links_[from];
  link.state = Link::State::kLinked;
  link.node = record.origin;
  link.dial = hello->dial;
  link.name = hello->name;
  announce(from);
  linked_.push_back(from);
  by_node_[link.node] = from;
  return {};
}

// Tells the newcomer who is there, and those who are there of the newcomer.
void Relay::announce(Slot about) {
  std::vector<relay::Peer> peers;
  RecordView up;
  up.kind = Kind::kPeerUp;
  up.origin = links_[about].node;
  up.payload = links_[about].name;
  const Bytes news = relay::encode(up);
  for (const Slot slot : linked_) {
    peers.push_back({links_[slot].node, links_[slot].name});
    output_.send({slot}, Slice(news));
  }
  output_.send({about}, Slice(relay::encode_peers(peers)));
}

void Relay::forward(Slot from, const Bytes& frame, const RecordView& record) {
  if (watched_ && record.kind == Kind::kRoomMessage && !record.target) output_.passing(record);
  if (record.target) {
    const auto to = by_node_.find(record.target);
    if (to != by_node_.end() && to->second != from) append(to->second, frame, record);
    return;
  }
  for (const Slot to : linked_) {
    if (to != from) append(to, frame, record);
  }
}

// Records that follow each other in the frame and go to the same link become one slice.
void Relay::append(Slot to, const Bytes& frame, const RecordView& record) {
  Link& link = links_[to];
  const auto offset = static_cast<std::uint32_t>(record.whole.data() - frame.data());
  const auto length = static_cast<std::uint32_t>(record.whole.size());
  ++counters_.records_out;
  if (link.run_length != 0 && link.run_offset + link.run_length == offset) {
    link.run_length += length;
    return;
  }
  flush_run(to, frame);
  link.run_offset = offset;
  link.run_length = length;
}

void Relay::flush_run(Slot to, const Bytes& frame) {
  Link& link = links_[to];
  if (link.run_length == 0) return;
  output_.send({to}, Slice(frame, link.run_offset, link.run_length));
  link.run_length = 0;
}

void Relay::flush_runs(const Bytes& frame) {
  for (const Slot to : linked_) flush_run(to, frame);
}

void Relay::unlink(Slot slot) {
  const Link gone = std::move(links_[slot]);
  links_[slot] = Link{};
  if (gone.state != Link::State::kLinked) return;
  linked_.erase(std::find(linked_.begin(), linked_.end(), slot));
  by_node_.erase(gone.node);
  RecordView down;
  down.kind = Kind::kPeerDown;
  down.origin = gone.node;
  const Bytes news = relay::encode(down);
  for (const Slot to : linked_) output_.send({to}, Slice(news));
}

void Relay::refuse(Slot slot, std::string_view reason) {
  ++counters_.links_refused;
  unlink(slot);
  output_.close({slot}, reason);
}

}  // namespace ws::relayer
