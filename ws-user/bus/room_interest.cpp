#include "ws-user/bus/room_interest.hpp"

#include "shared/relay/control.hpp"

namespace ws::bus {

using relay::Kind;
using relay::RecordView;

void RoomInterest::discard(std::string_view room, LinkSet up, MonoTime now) {
  if (discards_.add(room, now) && up != 0) mute(room, up, now);
}

void RoomInterest::mute(std::string_view room, LinkSet up, MonoTime now) {
  if (auto* known = muted_.find(room)) {
    // It comes although it is muted: it was under way already, or a relayer has let go of the mute.
    const auto muted = *known;
    if (now - muted->told_at < limits_.mute_repeat) return;
    muted->told_at = now;
    by_age_.splice(by_age_.end(), by_age_, muted);
  } else {
    if (muted_.size() >= limits_.mutes) {
      if (unmuting_.size() >= limits_.unmutes_pending) return;
      evict_oldest(up);
    }
    *muted_.insert(room).first = by_age_.insert(by_age_.end(), {std::string(room), now});
  }
  unmuting_.erase(room);
  send_all(wire_, up, encode_mute(room));
}

void RoomInterest::evict_oldest(LinkSet up) {
  const std::string room = by_age_.front().room;
  muted_.erase(room);
  by_age_.pop_front();
  send_unmute(room, up);
}

bool RoomInterest::unmute(std::string_view room, LinkSet up) {
  discards_.forget(room);
  if (const auto* known = muted_.find(room)) {
    const auto position = *known;
    muted_.erase(room);
    by_age_.erase(position);
    return send_unmute(room, up);
  }
  return unmuting_.contains(room);
}

// True if it has to be waited for.
bool RoomInterest::send_unmute(std::string_view room, LinkSet up) {
  if (up == 0) return false;
  RecordView record;
  record.kind = Kind::kUnmute;
  record.origin = self_;
  record.room = room;
  const std::uint64_t ticket = ++last_ticket_;
  send_all(wire_, up, relay::encode_numbers(record, {ticket, 0}));
  *unmuting_.insert(room).first = {up, ticket};
  return true;
}

bool RoomInterest::confirm(LinkId link, std::string_view room, std::uint64_t ticket) {
  Unmuting* unmuting = unmuting_.find(room);
  if (unmuting == nullptr || (rules_.unmute_tickets && unmuting->ticket != ticket)) return false;
  unmuting->pending &= ~bit_of(link);
  if (unmuting->pending != 0) return false;
  unmuting_.erase(room);
  return true;
}

std::vector<std::string> RoomInterest::lose_link(LinkId link) {
  std::vector<std::string> done;
  unmuting_.for_each([&](std::string_view room, Unmuting& unmuting) {
    unmuting.pending &= ~bit_of(link);
    if (unmuting.pending == 0) done.emplace_back(room);
  });
  for (const std::string& room : done) unmuting_.erase(room);
  return done;
}

void RoomInterest::repeat_mutes(LinkId link) {
  for (const Mute& mute : by_age_) wire_.send(link, Slice(encode_mute(mute.room)));
}

Bytes RoomInterest::encode_mute(std::string_view room) const {
  RecordView record;
  record.kind = Kind::kMute;
  record.origin = self_;
  record.room = room;
  return relay::encode(record);
}

}  // namespace ws::bus
