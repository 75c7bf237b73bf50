// The half of RelayNode that reads what comes from the links.

#include <algorithm>

#include "shared/relay/control.hpp"
#include "ws-user/bus/relay_node.hpp"

namespace ws::bus {

using relay::Kind;
using relay::RecordView;

bool RelayNode::on_record(LinkId link, const RecordView& record, MonoTime now) {
  if (record.kind == Kind::kPeers) return on_peers(link, record, now);
  if (record.kind == Kind::kPeerUp) {
    if (record.origin && record.origin != config_.self) on_peer_up(link, record.origin, record.payload, now);
    return true;
  }
  if (record.kind == Kind::kUnmuted) {
    const auto numbers = relay::read_numbers(record);
    if (!numbers) return false;
    if (interest_.confirm(link, record.room, numbers->first)) joins_.confirmed(record.room, now);
    return true;
  }
  if (!record.origin) {  // the relayer's own: what a plain link sent
    if (record.kind == Kind::kRoomMessage && !record.numbered()) take(record, now);
    return true;
  }
  if (Origin* origin = peers_.find(record.origin)) return on_from_origin(link, *origin, record, now);
  ++counters_.unknown_origins;
  return true;
}

bool RelayNode::on_peers(LinkId link, const RecordView& record, MonoTime now) {
  const auto peers = relay::read_peers(record);
  if (!peers) return false;
  linked_once_ = true;
  for (const relay::Peer& peer : *peers) {
    if (peer.node && peer.node != config_.self) on_peer_up(link, peer.node, peer.name, now);
  }
  peers_.listed(link, now);
  choose_routes();
  return true;
}

void RelayNode::on_peer_up(LinkId link, NodeId node, std::string_view name, MonoTime now) {
  Origin* origin = peers_.add(link, node, name, outbox_.newest());
  if (origin == nullptr) return;
  choose_routes();
  if (config_.rules.resume_on_peer_up) resumer_.restart(*origin, now);
  joins_.on_way_changed(*origin, now);
}

void RelayNode::on_peer_down(LinkId link, Origin& origin, MonoTime now) {
  peers_.remove(link, origin, now);
  choose_routes();
  // It may not have got what went to it by this relayer last.
  if (origin.links != 0 && config_.rules.tell_newest)
    tell_newest(bit_of(first_of(origin.links)), origin.node, 0);
  way_changed(origin, now);
  acks_.check();
}

void RelayNode::way_changed(Origin& origin, MonoTime now) {
  if (origin.links == 0) {
    resumer_.abandon(origin, now);
  } else if (config_.rules.resume_on_loss) {
    resumer_.restart(origin, now);
  }
  joins_.on_way_changed(origin, now);
}

bool RelayNode::on_from_origin(LinkId link, Origin& origin, const RecordView& record, MonoTime now) {
  const bool late = origin.lateness.of(record.stamp, now) >= config_.limits.late;
  if (record.numbered()) {
    if (record.has(relay::flag::kRoomAnswer)) {
      joins_.on_answer(record, now);
    } else {
      on_numbered(origin, record, late, now);
    }
    return true;
  }
  switch (record.kind) {
    case Kind::kPeerDown:
      on_peer_down(link, origin, now);
      return true;
    case Kind::kResume:
      answerer_.on_resume(link, record, now);
      return true;
    case Kind::kRoomResume:
      answerer_.on_room_resume(link, record);
      return true;
    case Kind::kRoomResumed:
      joins_.on_room_resumed(record, now);
      return true;
    case Kind::kDirect:
      listener_.on_record(record);
      return true;
    case Kind::kSkipped:
    case Kind::kGap:
    case Kind::kStart:
    case Kind::kMore:
    case Kind::kResumed:
    case Kind::kNewest:
    case Kind::kGot:
      break;
    default:
      return true;  // of a later version
  }
  const auto numbers = relay::read_numbers(record);
  return numbers && on_numbers(origin, record, *numbers, now);
}

bool RelayNode::on_numbers(Origin& origin, const RecordView& record, relay::Numbers numbers, MonoTime now) {
  if (record.kind == Kind::kSkipped) {
    on_skipped(origin, record, numbers, now);
  } else if (record.kind == Kind::kGap && !record.room.empty()) {
    joins_.on_room_gap(record, numbers);
  } else if (record.kind == Kind::kGap) {
    on_gap(origin, numbers, now);
  } else if (record.kind == Kind::kStart) {
    on_start(origin, record, numbers, now);
  } else if (record.kind == Kind::kMore) {
    resumer_.on_more(origin, numbers, now);
  } else if (record.kind == Kind::kResumed) {
    // Unasked, because confirmations on their way may have been lost as well.
    if (resumer_.on_resumed(origin, numbers, now)) owe_confirmation(origin, numbers.first);
  } else if (record.kind == Kind::kNewest) {
    on_newest(origin, record, numbers.first, now);
  } else if (record.kind == Kind::kGot) {
    origin.confirmed = std::max(origin.confirmed, std::min(numbers.first, outbox_.newest()));
    acks_.check();
  }
  return true;
}

void RelayNode::on_numbered(Origin& origin, const RecordView& record, bool late, MonoTime now) {
  if (!origin.seen) return resumer_.want(origin, now);
  const bool flagged = record.has(relay::flag::kAck);
  const bool asked_for = bool(record.target);
  if (record.number <= *origin.seen) {
    ++counters_.copies;
    if (flagged) owe_confirmation(origin, record.number);
    if (!config_.rules.drop_copies) take(record, now);
    return;
  }
  if (record.number > *origin.seen + 1) {
    beyond(origin, now);
    if (config_.rules.contiguity) return;
  }
  if (late && !asked_for && put_off(origin, record, now)) return;
  advance(origin, record.number, now);
  if (flagged) owe_confirmation(origin, record.number);
  take(record, now);
  if (asked_for || late) pace_.delivered(record.whole.size(), now);  // its origin catches up
}

void RelayNode::on_skipped(Origin& origin, const RecordView& record, relay::Numbers range, MonoTime now) {
  if (!origin.seen) return resumer_.want(origin, now);
  if (range.first > *origin.seen + 1) return beyond(origin, now);
  if (range.second > *origin.seen) {
    counters_.skipped += range.second - *origin.seen;
    advance(origin, range.second, now);
  }
  if (record.has(relay::flag::kAck)) owe_confirmation(origin, range.second);
}

void RelayNode::on_gap(Origin& origin, relay::Numbers range, MonoTime now) {
  if (!origin.seen || range.first > *origin.seen + 1 || range.second <= *origin.seen) return;
  ++counters_.gaps;
  counters_.gap_records += range.second - *origin.seen;
  const std::uint64_t first = *origin.seen + 1;
  advance(origin, range.second, now);
  listener_.on_gap(origin.node, first, range.second);
}

void RelayNode::on_start(Origin& origin, const RecordView& record, relay::Numbers numbers, MonoTime now) {
  if (!resumer_.on_start(origin, numbers, now)) return;
  joins_.on_contact(origin, now);
  if (!record.has(relay::flag::kLostBefore)) return;
  ++counters_.gaps;
  listener_.on_gap(origin.node, 1, numbers.first);  // which of them were meant for us is not known
}

void RelayNode::on_newest(Origin& origin, const RecordView& record, std::uint64_t newest, MonoTime now) {
  if (record.has(relay::flag::kAck)) {  // it is stopping
    owe_confirmation(origin, newest);
    if (!origin.seen || newest > *origin.seen) resumer_.hurry(origin, now);
  }
  if (!origin.seen || newest > *origin.seen) beyond(origin, now);
}

void RelayNode::advance(Origin& origin, std::uint64_t seen, MonoTime now) {
  origin.seen = seen;
  origin.progress_at = now;
}

void RelayNode::beyond(Origin& origin, MonoTime now) {
  ++counters_.out_of_order;
  if (origin.asking == Origin::Asking::kNo) ++counters_.jumps;
  if (config_.rules.resume_on_gap) resumer_.want(origin, now);
}

void RelayNode::take(const RecordView& record, MonoTime now) {
  if (record.kind != Kind::kRoomMessage && record.kind != Kind::kRoomEvent) return;
  if (interest_.occupied(record.room)) {
    if (!joins_.intercept(record, now)) delivery_.deliver(record, now);
    return;
  }
  ++counters_.discarded;
  delivery_.remember(record, now);
  interest_.discard(record.room, up_, now);
}

void RelayNode::owe_confirmation(Origin& origin, std::uint64_t number) {
  if (number == 0) return;
  if (origin.got_due == 0) owed_.push_back(origin.node);
  origin.got_due = std::max(origin.got_due, number);
}

// Once a frame, cumulative: whoever waits for a number that has not arrived stays owed.
void RelayNode::confirm_owed() {
  const auto settled = [&](NodeId node) {
    Origin* origin = peers_.find(node);
    if (origin == nullptr) return true;
    if (!origin->seen || *origin->seen < origin->got_due || origin->links == 0) return false;
    origin->got_due = 0;
    RecordView head;
    head.kind = Kind::kGot;
    head.origin = config_.self;
    head.target = node;
    wire_.send(first_of(origin->links), Slice(relay::encode_numbers(head, {*origin->seen, 0})));
    return true;
  };
  owed_.erase(std::remove_if(owed_.begin(), owed_.end(), settled), owed_.end());
}

}  // namespace ws::bus
