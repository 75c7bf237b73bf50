#include "ws-user/room/lane.hpp"

#include <algorithm>

namespace ws::room {

void Membership::tell_rest() const noexcept {
  if (lane != nullptr) lane->tell_rest(*this);
}

void Lane::join(Subscriber& subscriber, Membership& membership) {
  members_.push_back({&subscriber, &membership, said_, false});
  membership.lane = this;
  membership.index = static_cast<std::uint32_t>(members_.size() - 1);
}

void Lane::leave(Membership& membership) noexcept {
  const std::size_t index = membership.index;
  const std::size_t last = members_.size() - 1;
  // The last member takes the free place. Were that among those who have the batch, it would be passed over:
  // it is given it now.
  if (index < cursor_ && last >= cursor_) tell(members_[last]);
  if (index != last) {
    members_[index] = members_[last];
    members_[index].membership->index = membership.index;
  }
  members_.pop_back();
  cursor_ = std::min(cursor_, static_cast<std::uint32_t>(members_.size()));
  membership.lane = nullptr;
  if (cursor_ == members_.size()) end_batch();
  if (members_.empty()) gathering_.clear();
}

void Lane::tell_rest(const Membership& membership) noexcept {
  Member& member = members_[membership.index];
  if (membership.index >= cursor_) tell(member);
  tell_in_part(gathering_.batch(), said_ - gathering_.size(), member);
  member.from = said_;
}

void Lane::break_off() noexcept {
  for (const Member& member : members_) member.subscriber->break_off();
}

void Lane::deliver(Frames& frames, const Membership* own) {
  Member* const sender = own == nullptr ? nullptr : &members_[own->index];
  if (!gathering_.add(frames, hearing_, sender == nullptr ? nullptr : sender->subscriber)) return;
  if (sender != nullptr) sender->sent_some = true;
  ++said_;
}

std::size_t Lane::serve(std::size_t most, Bounds bounds, std::optional<MonoTime> now) {
  std::size_t told = serve_batch(most, bounds, now);
  while (waiting() > bounds.waiting) told += serve_batch(members_.size(), bounds, now);
  return told;
}

std::size_t Lane::serve_batch(std::size_t most, Bounds bounds, std::optional<MonoTime> now) {
  if (batch_.empty()) {
    if (gathering_.empty() || waits(bounds.waiting, now)) return 0;
    start_batch(bounds.batch);
    cut_at_ = gathering_.empty() ? std::nullopt : now;
    keeping_up_ = 0;
  }
  std::size_t told = 0;
  for (const std::size_t end = cursor_ + std::min(most, members_.size() - cursor_); cursor_ < end; ++cursor_)
    told += tell(members_[cursor_]) ? 1 : 0;
  if (cursor_ == members_.size()) end_batch();
  return told;
}

// Whether somebody has yet to read the batch before this one. Each member is asked until it has, and no more.
bool Lane::waits(std::size_t most_waiting, std::optional<MonoTime> now) {
  if (!now || !cut_at_ || waiting() > most_waiting || *now - *cut_at_ >= kPatience) return false;
  while (keeping_up_ < members_.size() && !members_[keeping_up_].subscriber->behind()) ++keeping_up_;
  return keeping_up_ < members_.size();
}

void Lane::start_batch(std::size_t most) {
  const std::uint64_t from = said_ - gathering_.size();
  gathering_.take(most, batch_);
  batch_from_ = from;
  cursor_ = 0;
}

void Lane::end_batch() noexcept {
  batch_.clear();
  cursor_ = 0;
}

bool Lane::tell(Member& member) {
  if (!member.sent_some && member.from <= batch_from_) {
    batch_.tell([&](const Slice& slice) { member.subscriber->deliver(slice); });
    return true;
  }
  const bool told = tell_in_part(batch_, batch_from_, member);
  if (member.sent_some) member.sent_some = gathering_.batch().has_of(member.subscriber);
  return told;
}

// Of a batch whose first frame has this number, the frames that are for this member.
bool Lane::tell_in_part(const Batch& batch, std::uint64_t number, const Member& member) {
  const std::uint64_t skipped = member.from > number ? member.from - number : 0;
  bool told = false;
  batch.tell_in_part(static_cast<std::size_t>(skipped), member.subscriber, [&](const Slice& slice) {
    member.subscriber->deliver(slice);
    told = true;
  });
  return told;
}

}  // namespace ws::room
