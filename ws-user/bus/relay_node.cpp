#include "ws-user/bus/relay_node.hpp"

#include <algorithm>

#include "shared/relay/control.hpp"

namespace ws::bus {

using relay::Kind;
using relay::RecordView;

RelayNode::RelayNode(RelayNodeConfig config, BusListener& listener, RelayWire& wire)
    : config_(std::move(config)), listener_(listener), wire_(wire), up_(config_.links, false) {}

void RelayNode::link_up(LinkId link, MonoTime now) {
  up_[link.slot] = true;
  relay::Hello hello;
  hello.dial = ++dials_;
  hello.running = now - config_.started;
  hello.name = config_.name;
  wire_.send(link, Slice(relay::encode_hello(config_.self, hello)));
}

void RelayNode::link_down(LinkId link, MonoTime) {
  up_[link.slot] = false;
}

void RelayNode::on_frame(LinkId link, std::string_view frame, MonoTime now) {
  relay::RecordReader reader(frame);
  RecordView record;
  while (reader.next(record)) on_record(record);
  if (reader.error() == relay::ParseError::kNone) return;
  ++counters_.bad_frames;
  link_down(link, now);
  wire_.reset_link(link, describe(reader.error()));
}

void RelayNode::on_record(const RecordView& record) {
  if (record.kind == Kind::kPeers) {
    linked_once_ = true;
    if (const auto peers = relay::read_peers(record)) {
      for (const auto& peer : *peers) {
        peers_.push_back(peer.node);
        listener_.on_peer_here(peer.node, peer.name);
      }
    }
  } else if (record.kind == Kind::kPeerUp) {
    peers_.push_back(record.origin);
    listener_.on_peer_here(record.origin, record.payload);
  } else if (record.kind == Kind::kPeerDown) {
    peers_.erase(std::remove(peers_.begin(), peers_.end(), record.origin), peers_.end());
    listener_.on_peer_gone(record.origin);
  } else if (record.kind == Kind::kDirect) {
    listener_.on_record(record);
  } else if (record.kind == Kind::kRoomMessage || record.kind == Kind::kRoomEvent) {
    if (std::find(occupied_.begin(), occupied_.end(), record.room) == occupied_.end()) {
      ++counters_.discarded;
      return;
    }
    ++counters_.delivered;
    listener_.on_record(record);
  }
}

void RelayNode::tick(MonoTime) {}

std::uint64_t RelayNode::publish(const Publication& publication, MonoTime) {
  RecordView record;
  record.kind = publication.kind;
  record.origin = config_.self;
  record.number = ++newest_;
  record.room = publication.room;
  record.cid = publication.cid;
  record.stamp = publication.stamp;
  record.payload = publication.payload;
  ++counters_.published;
  const Bytes encoded = relay::encode(record);
  const auto first = std::find(up_.begin(), up_.end(), true);
  if (first != up_.end()) wire_.send({static_cast<std::uint32_t>(first - up_.begin())}, Slice(encoded));
  return newest_;
}

std::optional<MessageId> RelayNode::known(std::string_view, std::string_view, MonoTime) {
  return std::nullopt;
}

void RelayNode::direct(NodeId target, std::string_view room, std::string_view payload) {
  RecordView record;
  record.kind = Kind::kDirect;
  record.origin = config_.self;
  record.target = target;
  record.room = room;
  record.payload = payload;
  const auto first = std::find(up_.begin(), up_.end(), true);
  if (first != up_.end()) {
    wire_.send({static_cast<std::uint32_t>(first - up_.begin())}, Slice(relay::encode(record)));
  }
}

void RelayNode::room_occupied(std::string_view room, JoinToken token, MonoTime) {
  if (std::find(occupied_.begin(), occupied_.end(), room) == occupied_.end()) occupied_.emplace_back(room);
  listener_.on_join_ready(token);
}

void RelayNode::room_emptied(std::string_view room, MonoTime) {
  occupied_.erase(std::remove(occupied_.begin(), occupied_.end(), room), occupied_.end());
}

void RelayNode::begin_handover(MonoTime) {}
bool RelayNode::handed_over() const {
  return true;
}

BusState RelayNode::state() const {
  BusState state;
  state.links = up_.size();
  state.links_up = static_cast<std::size_t>(std::count(up_.begin(), up_.end(), true));
  state.peers = peers_.size();
  state.linked_once = linked_once_ || up_.empty();
  return state;
}

}  // namespace ws::bus
