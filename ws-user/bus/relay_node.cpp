#include "ws-user/bus/relay_node.hpp"

#include <algorithm>
#include <cassert>
#include <new>
#include <stdexcept>

#include "shared/relay/control.hpp"
#include "ws-user/bus/record_of.hpp"

namespace ws::bus {

using relay::Kind;
using relay::RecordView;

RelayNode::RelayNode(RelayNodeConfig config, BusListener& listener, RelayWire& wire)
    : config_(std::move(config)),
      listener_(listener),
      wire_(wire),
      outbox_(config_.limits.outbox_bytes, config_.limits.outbox_age),
      peers_(config_.limits, config_.rules, listener_),
      pace_(config_.limits, config_.rules, config_.queues),
      resumer_(config_.self, config_.started, config_.limits, config_.rules, peers_, wire_, pace_, counters_),
      answerer_(config_.self, outbox_, config_.rules, wire_, config_.wall),
      acks_(config_.limits, config_.rules, peers_, listener_, counters_),
      interest_(config_.self, config_.limits, config_.rules, wire_),
      delivery_(config_.limits, config_.cids, config_.rules, listener_, counters_),
      joins_(config_.self, config_.limits, config_.rules, peers_, wire_, listener_, delivery_, pace_,
             counters_) {}

void RelayNode::link_up(LinkId link, MonoTime now) {
  assert(link.slot < config_.links);
  link_down(link, now);
  up_ |= bit_of(link);
  relay::Hello hello;
  hello.dial = ++dials_;
  hello.running = now - config_.started;
  hello.name = config_.name;
  wire_.send(link, Slice(relay::encode_hello(config_.self, hello)));
  interest_.repeat_mutes(link);
  choose_routes();
}

void RelayNode::link_down(LinkId link, MonoTime now) {
  if ((up_ & bit_of(link)) == 0) return;
  up_ &= ~bit_of(link);
  peers_.lose_link(link, now);
  choose_routes();
  // What we sent last may never have left that link, and what was sent to us may never have come.
  if (config_.rules.tell_newest) tell_newest(up_, NodeId{}, 0);
  peers_.for_each([&](Origin& origin) { way_changed(origin, now); });
  for (const std::string& room : interest_.lose_link(link)) joins_.confirmed(room, now);
}

void RelayNode::on_frame(LinkId link, std::string_view frame, MonoTime now) {
  if ((up_ & bit_of(link)) == 0) return;
  relay::RecordReader reader(frame);
  RecordView record;
  std::string_view reason;
  while (reason.empty() && reader.next(record)) {
    if (!on_record(link, record, now)) reason = "malformed record";
  }
  if (reader.error() != relay::ParseError::kNone) reason = describe(reader.error());
  confirm_owed();
  if (reason.empty()) return;
  ++counters_.bad_frames;
  link_down(link, now);
  wire_.reset_link(link, reason);
}

void RelayNode::on_measured(std::size_t fullest, MonoTime now) {
  pace_.measured(fullest, now);
  resumer_.go_on(now);
}

// What waited for a relayer that was frozen comes in one burst. It is taken as far as the members have room;
// the rest is asked for at their pace. Who is about to go is never put off.
bool RelayNode::put_off(Origin& origin, const RecordView& record, MonoTime now) {
  if (!config_.rules.put_off_late || !interest_.occupied(record.room)) return false;
  if (origin.asking != Origin::Asking::kNo && !resumer_.patient(origin, now)) return false;
  if (pace_.admits(record.whole.size(), now)) return false;
  ++counters_.put_off;
  resumer_.want(origin, now);
  return true;
}

void RelayNode::tick(MonoTime now) {
  outbox_.trim(now);
  if (untold_) {
    tell_newest(up_, NodeId{}, 0);
    untold_ = false;
  }
  acks_.lose_before(outbox_.oldest());
  delivery_.trim(now);
  if (peers_.tick(now)) choose_routes();
  resumer_.tick(now);
  joins_.tick(now);
  acks_.check();
  if (handing_over_ && now - handover_asked_at_ >= config_.limits.handover_repeat) begin_handover(now);
}

std::uint64_t RelayNode::publish(const Publication& publication, MonoTime now) {
  const RecordView record = record_of(publication, config_.self, outbox_.newest() + 1);
  if (relay::encoded_size(record) > relay::kMaxRecord)
    throw std::length_error("a publication is larger than a record may be");
  delivery_.remember(record, now);
  const Bytes encoded = relay::encode(record);
  if (publication.ack) acks_.add(record.number, *publication.ack);
  try {
    outbox_.append(encoded, now);
  } catch (...) {
    if (publication.ack) acks_.forget(record.number);
    throw;
  }
  ++counters_.published;
  try {
    send_all(wire_, routes_, encoded);
    acks_.lose_before(outbox_.oldest());
  } catch (const std::bad_alloc&) {
    untold_ = true;  // it lies in the outbox: the next tick does the rest
  }
  return record.number;
}

void RelayNode::direct(NodeId target, std::string_view room, std::string_view payload) {
  LinkSet links = routes_;
  if (target) {
    const Origin* peer = peers_.find(target);
    if (peer == nullptr || peer->links == 0) return;
    links = bit_of(first_of(peer->links));
  }
  send_all(wire_, links, relay::encode(direct_record(config_.self, target, room, payload)));
}

void RelayNode::room_occupied(std::string_view room, JoinToken token, MonoTime now) {
  interest_.occupy(room);
  const bool unconfirmed = interest_.unmute(room, up_);
  const bool wait = unconfirmed || joins_.waiting(room);
  if (wait && config_.rules.wait_for_unmute) return joins_.add(room, token, now);
  listener_.on_join_ready(token);
}

void RelayNode::room_emptied(std::string_view room) {
  interest_.empty(room);
  joins_.cancel(room);
}

void RelayNode::begin_handover(MonoTime now) {
  handing_over_ = true;
  handover_asked_at_ = now;
  tell_newest(up_, NodeId{}, relay::flag::kAck);
}

bool RelayNode::handed_over() const {
  bool all = true;
  peers_.for_each([&](const Origin& peer) {
    if (peer.here && peer.confirmed < outbox_.newest()) all = false;
  });
  return all;
}

BusState RelayNode::state() const {
  BusState state;
  state.links = config_.links;
  state.links_up = static_cast<std::size_t>(__builtin_popcount(up_));
  state.peers = peers_.reachable();
  state.linked_once = linked_once_ || config_.links == 0;
  return state;
}

// The first link that is up, and any other that has a peer which those before it lack.
void RelayNode::choose_routes() {
  routes_ = 0;
  for_each_link(up_, [&](LinkId link) {
    bool needed = routes_ == 0;
    if (config_.rules.publish_everywhere) {
      peers_.for_each([&](const Origin& peer) {
        if ((peer.links & bit_of(link)) != 0 && (peer.links & routes_) == 0) needed = true;
      });
    }
    if (needed) routes_ |= bit_of(link);
  });
}

void RelayNode::tell_newest(LinkSet links, NodeId target, std::uint8_t flags) {
  RecordView head;
  head.kind = Kind::kNewest;
  head.flags = flags;
  head.origin = config_.self;
  head.target = target;
  send_all(wire_, links, relay::encode_numbers(head, {outbox_.newest(), 0}));
}

}  // namespace ws::bus
