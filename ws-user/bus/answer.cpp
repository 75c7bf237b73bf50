#include "ws-user/bus/answer.hpp"

#include <algorithm>

#include "shared/base/hlc.hpp"

namespace ws::bus {

using relay::Kind;
using relay::RecordView;

namespace {

std::size_t clamp_window(std::uint32_t asked) {
  return std::clamp<std::size_t>(asked, 1, relay::kMaxFrame);
}

bool is_for_room(const Bytes& record, std::string_view room) {
  RecordView view;
  return relay::parse(record.view(), view) == relay::ParseError::kNone && view.room == room;
}

}  // namespace

// How much of the outbox from number `from` on fits `window`: at least one record.
template <typename Wanted>
Answerer::Span Answerer::measure(std::uint64_t from, std::size_t window, Wanted&& wanted) const {
  Span span;
  for (span.next = from; span.next <= outbox_.newest(); ++span.next) {
    const Bytes& record = outbox_.record(span.next);
    if (!wanted(record)) continue;
    if (span.bytes != 0 && span.bytes + record.size() > window) break;
    span.bytes += record.size();
  }
  return span;
}

void Answerer::on_resume(LinkId link, const RecordView& question, MonoTime now) {
  const auto resume = relay::read_resume(question);
  if (!resume) return;
  RecordView head;
  head.origin = self_;
  head.target = question.origin;
  std::uint64_t seen = resume->seen;
  if (question.has(relay::flag::kFirstContact)) {
    const MonoTime since = now - resume->age;
    seen = outbox_.first_since(since) - 1;
    if (rules_.tell_gap && outbox_.lost_since(since)) head.flags = relay::flag::kLostBefore;
    end(link, Kind::kStart, head, seen, resume->ticket);
    head.flags = 0;
  } else if (seen + 1 < outbox_.oldest()) {
    if (rules_.tell_gap) end(link, Kind::kGap, head, seen + 1, outbox_.oldest() - 1);
    seen = outbox_.oldest() - 1;
  }
  seen = std::min(seen, outbox_.newest());
  const Span span = measure(seen + 1, clamp_window(resume->window), [](const Bytes&) { return true; });
  if (span.bytes != 0) {
    wire_.send(link, Slice(Bytes::build(span.bytes, [&](char* out) {
                 for (std::uint64_t n = seen + 1; n < span.next; ++n) {
                   out = relay::redirect(outbox_.record(n).view(), question.origin, 0, out);
                 }
               })));
  }
  const bool reached_newest = span.next > outbox_.newest();
  end(link, reached_newest ? Kind::kResumed : Kind::kMore, head, span.next - 1, resume->ticket);
}

void Answerer::on_room_resume(LinkId link, const RecordView& question) {
  const auto resume = relay::read_resume(question);
  if (!resume) return;
  RecordView head;
  head.origin = self_;
  head.target = question.origin;
  head.room = question.room;
  const std::uint64_t from = std::max(std::min(resume->seen, outbox_.newest()) + 1, outbox_.oldest());
  if (rules_.tell_gap && from > resume->seen + 1) end(link, Kind::kGap, head, resume->seen + 1, from - 1);
  const auto wanted = [&](const Bytes& record) { return is_for_room(record, question.room); };
  const Span span = measure(from, clamp_window(resume->window), wanted);
  if (span.bytes != 0) {
    wire_.send(link, Slice(Bytes::build(span.bytes, [&](char* out) {
                 for (std::uint64_t n = from; n < span.next; ++n) {
                   const Bytes& record = outbox_.record(n);
                   if (!wanted(record)) continue;
                   out = relay::redirect(record.view(), question.origin, relay::flag::kRoomAnswer, out);
                 }
               })));
  }
  if (span.next <= outbox_.newest()) head.flags = relay::flag::kMoreFollows;
  end(link, Kind::kRoomResumed, head, span.next - 1, resume->ticket);
}

void Answerer::end(LinkId link, Kind kind, RecordView head, std::uint64_t number, std::uint64_t ticket) {
  head.kind = kind;
  if (wall_) head.stamp = Hlc::stamp_at(wall_());
  wire_.send(link, Slice(relay::encode_numbers(head, {number, ticket})));
}

}  // namespace ws::bus
