#include "ws-user/node/gate.hpp"

#include <cassert>

#include "shared/protocol/event.hpp"

namespace ws::node {
namespace {

using protocol::Birth;

std::uint8_t flags_of(Birth birth) {
  switch (birth) {
    case Birth::kPlainText:
      return relay::flag::kPlainText;
    case Birth::kPlainBinary:
      return relay::flag::kPlainBinary;
    case Birth::kJson:
      break;
  }
  return 0;
}

std::optional<Asker> asker_of(const Publication& publication, std::uint32_t shard) {
  if (!publication.ack) return std::nullopt;
  return Asker{shard, publication.sender, std::string(publication.ref), publication.home};
}

bus::Publication record_of(const Publication& publication, std::string_view event, std::uint64_t stamp) {
  bus::Publication record;
  record.room = publication.room;
  record.payload = event;
  record.cid = publication.cid;
  record.stamp = stamp;
  record.flags = flags_of(publication.birth);
  return record;
}

}  // namespace

// Entering
// --------------------------------------------------------------------------------------------------------

Gate::Place Gate::enter(const Publication& publication, std::uint32_t shard, std::string& event,
                        milliseconds wall) {
  event.reserve(event.size() + protocol::kChatEnd);
  Place place;
  place.id.node = self_;
  if (way_ == Way::kDirect) {
    place.id.stamp = hlc_.next(wall);
    finish(event, place.id.stamp);
    place.number = publish(record_of(publication, event, place.id.stamp), asker_of(publication, shard));
    return place;
  }
  Queue one;
  if (way_ == Way::kQueued || publication.ack) one = outgoing_of(publication, shard, event);
  {
    const std::lock_guard lock(mutex_);
    place.id.stamp = hlc_.next(wall);
    if (!one.empty()) place.number = push(one, place.id.stamp);
  }
  finish(event, place.id.stamp);
  return place;
}

void Gate::repeat(const Publication& publication, std::uint32_t shard, std::string_view event,
                  std::uint64_t stamp) {
  if (way_ == Way::kDirect) {
    publish(record_of(publication, event, stamp), asker_of(publication, shard));
    return;
  }
  Queue one = outgoing_of(publication, shard, event);
  one.front().finished = true;
  const std::lock_guard lock(mutex_);
  push(one, stamp);
}

Gate::Queue Gate::outgoing_of(const Publication& publication, std::uint32_t shard, std::string_view event) {
  Queue one(1);
  Outgoing& outgoing = one.front();
  outgoing.flags = flags_of(publication.birth);
  outgoing.room = publication.room.size();
  outgoing.cid = publication.cid.size();
  outgoing.text.reserve(outgoing.room + outgoing.cid + event.size() + protocol::kChatEnd);
  outgoing.text.append(publication.room).append(publication.cid).append(event);
  outgoing.asker = asker_of(publication, shard);
  return one;
}

std::uint64_t Gate::push(Queue& one, std::uint64_t stamp) noexcept {
  Outgoing& outgoing = one.front();
  outgoing.stamp = stamp;
  outgoing.number = ++newest_;
  bytes_.fetch_add(outgoing.bytes(), std::memory_order_relaxed);
  waiting_.splice(waiting_.end(), one);
  return newest_;
}

bool Gate::follow(std::uint64_t stamp, milliseconds wall) {
  if (way_ == Way::kDirect) return hlc_.follow(stamp, wall);
  const std::lock_guard lock(mutex_);
  return hlc_.follow(stamp, wall);
}

void Gate::finish(std::string& event, std::uint64_t stamp) const {
  protocol::end_chat(event, to_text({stamp, self_}), Hlc::time_of(stamp));
}

// Publishing
// ------------------------------------------------------------------------------------------------------

void Gate::drain() {
  if (way_ == Way::kDirect) return;
  {
    const std::lock_guard lock(mutex_);
    draining_.splice(draining_.end(), waiting_);
  }
  while (!draining_.empty()) {
    Outgoing& next = draining_.front();
    const std::size_t bytes = next.bytes();
    publish(next);
    draining_.pop_front();
    bytes_.fetch_sub(bytes, std::memory_order_release);
  }
}

void Gate::publish(Outgoing& outgoing) {
  if (!outgoing.finished) finish(outgoing.text, outgoing.stamp);
  outgoing.finished = true;
  const std::string_view text = outgoing.text;
  bus::Publication record;
  record.room = text.substr(0, outgoing.room);
  record.cid = text.substr(outgoing.room, outgoing.cid);
  record.payload = text.substr(outgoing.room + outgoing.cid);
  record.stamp = outgoing.stamp;
  record.flags = outgoing.flags;
  [[maybe_unused]] const std::uint64_t number = publish(record, outgoing.asker);
  assert(number == outgoing.number);
}

// Returns its number.
std::uint64_t Gate::publish(bus::Publication record, const std::optional<Asker>& asker) {
  if (!asker) return bus_->publish(record);
  record.ack = bus::AckToken{acks_.ask(*asker)};
  try {
    return bus_->publish(record);
  } catch (...) {
    acks_.answer(record.ack->value);
    throw;
  }
}

}  // namespace ws::node
