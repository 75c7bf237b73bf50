#include "ws-user/bus/loopback_bus.hpp"

#include <algorithm>

#include "ws-user/bus/limits.hpp"
#include "ws-user/bus/record_of.hpp"

namespace ws::bus {

using relay::Kind;
using relay::RecordView;

void LoopbackHub::pump() {
  while (!waiting_.empty()) {
    const Waiting next = std::move(waiting_.front());
    waiting_.pop_front();
    deliver(next);
  }
  while (!acks_.empty()) {
    const Ack ack = acks_.front();
    acks_.pop_front();
    for (LoopbackBus* bus : buses_) {
      if (bus->self_ == ack.from) bus->listener_.on_relayed(ack.token, buses_.size() - 1);
    }
  }
}

void LoopbackHub::deliver(const Waiting& waiting) {
  RecordView record;
  if (relay::parse(waiting.record.view(), record) != relay::ParseError::kNone) return;
  const std::vector<LoopbackBus*> buses = buses_;
  for (LoopbackBus* bus : buses) {
    if (bus->self_ == waiting.from) continue;
    if (!waiting.target || bus->self_ == waiting.target) bus->on_record(record);
  }
}

LoopbackBus::LoopbackBus(NodeId self, LoopbackHub& hub, BusListener& listener, const Clock& clock,
                         CidTable::Use cids)
    : self_(self),
      hub_(hub),
      listener_(listener),
      clock_(clock),
      cids_(RelayLimits{}.cid_age, RelayLimits{}.cids, cids) {
  for (LoopbackBus* other : hub_.buses_) {
    other->listener_.on_peer_here(self_, {});
    listener_.on_peer_here(other->self_, {});
  }
  hub_.buses_.push_back(this);
}

LoopbackBus::~LoopbackBus() {
  auto& buses = hub_.buses_;
  buses.erase(std::find(buses.begin(), buses.end(), this));
  for (LoopbackBus* other : buses) other->listener_.on_peer_gone(self_, {});
}

std::uint64_t LoopbackBus::publish(const Publication& publication) {
  const RecordView record = record_of(publication, self_, newest_ + 1);
  if (!record.cid.empty()) cids_.insert(record.room, record.cid, {record.stamp, self_}, clock_.now());
  LoopbackHub::Records one;
  if (hub_.buses_.size() > 1) one.push_back({self_, NodeId{}, relay::encode(record)});
  if (publication.ack) hub_.acks_.push_back({self_, *publication.ack});
  hub_.waiting_.splice(hub_.waiting_.end(), one);
  return ++newest_;
}

void LoopbackBus::direct(NodeId target, std::string_view room, std::string_view payload) {
  hub_.waiting_.push_back({self_, target, relay::encode(direct_record(self_, target, room, payload))});
}

void LoopbackBus::room_occupied(std::string_view room, JoinToken token) {
  occupied_.insert(room);
  listener_.on_join_ready(token);
}

void LoopbackBus::room_emptied(std::string_view room) {
  occupied_.erase(room);
}

BusState LoopbackBus::state() const {
  BusState state;
  state.peers = hub_.buses_.size() - 1;
  state.linked_once = true;
  return state;
}

bool LoopbackBus::handed_over() const {
  return hub_.waiting_.empty();
}

void LoopbackBus::on_record(const RecordView& record) {
  if (record.kind == Kind::kDirect) return listener_.on_record(record);
  const MessageId id{record.stamp, record.origin};
  if (!record.cid.empty() && !cids_.insert(record.room, record.cid, id, clock_.now())) return;
  if (occupied_.contains(record.room)) listener_.on_record(record);
}

}  // namespace ws::bus
