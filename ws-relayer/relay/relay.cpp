#include "ws-relayer/relay/relay.hpp"

namespace ws::relayer {

using relay::Kind;
using relay::ParseError;
using relay::RecordView;

void Relay::on_frame(LinkId link, const Bytes& frame, MonoTime) {
  if (link.slot >= links_.size() || links_[link.slot].state == Link::State::kClosed) return;
  relay::RecordReader reader(frame.view());
  RecordView record;
  std::string_view refusal;
  while (refusal.empty() && reader.next(record)) {
    ++counters_.records_in;
    refusal = on_record(link.slot, frame, record);
  }
  for (const Slot to : linked_) flush_run(to, frame);
  if (reader.error() != ParseError::kNone) refusal = describe(reader.error());
  if (!refusal.empty()) refuse(link.slot, refusal);
}

void Relay::tick(MonoTime) {
  if (!rules_.skipped_each_tick) return;
  for (const Slot from : linked_) tell_all_skipped(from);
}

bool Relay::publish_plain(std::string_view room, std::string_view payload) {
  RecordView record;
  record.kind = Kind::kRoomMessage;
  record.room = room;
  record.payload = payload;
  if (relay::encoded_size(record) > relay::kMaxRecord) return false;
  const Bytes encoded = relay::encode(record);
  Mutes::Scan mutes(mutes_.find(room));
  for (const Slot to : linked_) {
    if (!mutes.leaves_out(to)) output_.offer({to}, Slice(encoded));
  }
  return true;
}

std::string_view Relay::on_record(Slot from, const Bytes& frame, const RecordView& record) {
  const Link& link = links_[from];
  if (link.state != Link::State::kLinked) {
    return record.kind == Kind::kHello ? on_hello(from, record) : "expected hello first";
  }
  if (record.origin != link.node) return "record of another origin";
  switch (record.kind) {
    case Kind::kHello:
      return "second hello";
    case Kind::kMute:
      mutes_.add(from, record.room);
      return {};
    case Kind::kUnmute:
      return on_unmute(from, record);
    default:
      forward(from, frame, record);
      return {};
  }
}

std::string_view Relay::on_unmute(Slot from, const RecordView& record) {
  const auto ticket = relay::read_numbers(record);
  if (!ticket) return "malformed unmute";
  mutes_.remove(from, record.room);
  RecordView head;
  head.kind = Kind::kUnmuted;
  head.room = record.room;
  output_.send({from}, Slice(relay::encode_numbers(head, *ticket)));
  return {};
}

void Relay::forward(Slot from, const Bytes& frame, const RecordView& record) {
  if (watched_ && record.kind == Kind::kRoomMessage && !record.target) output_.passing(record);
  // What steers is never left out, also where it names a room: only the numbering can make good for it.
  Mutes::Scan mutes(record.numbered() && !record.room.empty() ? mutes_.find(record.room) : nullptr);
  if (record.target) {
    const auto to = by_node_.find(record.target);
    if (to != by_node_.end() && to->second != from) pass_on(from, to->second, mutes, frame, record);
    return;
  }
  for (const Slot to : linked_) {
    if (to != from) pass_on(from, to, mutes, frame, record);
  }
}

void Relay::pass_on(Slot from, Slot to, Mutes::Scan& mutes, const Bytes& frame, const RecordView& record) {
  if (mutes.leaves_out(to)) return leave_out(from, to, frame, record);
  if (links_[from].skips[to].from != 0 && rules_.skipped_first) {
    flush_run(to, frame);
    tell_skipped(from, to, 0);
  }
  append(to, frame, record);
}

void Relay::leave_out(Slot from, Slot to, const Bytes& frame, const RecordView& record) {
  ++counters_.records_left_out;
  Skip& skip = links_[from].skips[to];
  if (skip.from != 0 && record.number != skip.to + 1) {
    flush_run(to, frame);
    tell_skipped(from, to, 0);
  }
  if (skip.from == 0) skip.from = record.number;
  skip.to = record.number;
  if (!record.has(relay::flag::kAck)) return;
  flush_run(to, frame);  // its origin waits for a confirmation
  tell_skipped(from, to, relay::flag::kAck);
}

void Relay::tell_skipped(Slot from, Slot to, std::uint8_t flags) {
  Skip& skip = links_[from].skips[to];
  RecordView head;
  head.kind = Kind::kSkipped;
  head.flags = flags;
  head.origin = links_[from].node;
  if (rules_.tell_skipped) output_.send({to}, Slice(relay::encode_numbers(head, {skip.from, skip.to})));
  skip = Skip{};
}

void Relay::tell_all_skipped(Slot from) {
  for (const Slot to : linked_) {
    if (links_[from].skips[to].from != 0) tell_skipped(from, to, 0);
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

}  // namespace ws::relayer
