#include "ws-user/room/lane.hpp"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <new>

namespace ws::room {
namespace {

constexpr std::size_t kJoinBelow =
    4 * 1024;  // bytes: larger frames are shared as they are, not copied once more
constexpr std::size_t kJoinedMost = 64 * 1024;  // bytes of one joined buffer
constexpr std::size_t kSpareItems = 64;         // frames an idle lane may keep room for

// True if `next` lies right behind `last`, which then reaches over both.
bool extend(Slice& last, const Slice& next) {
  if (last.bytes.data() != next.bytes.data() || last.offset + last.length != next.offset) return false;
  last.length += next.length;
  return true;
}

void append(std::vector<Slice>& slices, const Slice& next) {
  if (slices.empty() || !extend(slices.back(), next)) slices.push_back(next);
}

template <typename T>
void reset(std::vector<T>& items) {
  items.clear();
  if (items.capacity() > kSpareItems) items.shrink_to_fit();
}

}  // namespace

void Lane::join(Subscriber& subscriber, Membership& membership) {
  members_.push_back({&subscriber, &membership, published_, false});
  membership.lane = this;
  membership.index = static_cast<std::uint32_t>(members_.size() - 1);
}

void Lane::leave(Membership& membership) noexcept {
  std::size_t index = membership.index;
  std::size_t last = members_.size() - 1;
  // The last member takes the free place. Were that among those already told, it would be passed over: tell
  // it now.
  if (index < cursor_ && last >= cursor_) tell(members_[last]);
  if (index != last) {
    members_[index] = members_[last];
    members_[index].membership->index = membership.index;
  }
  members_.pop_back();
  cursor_ = std::min(cursor_, members_.size());
  membership.lane = nullptr;
  if (members_.empty()) finish_batch();
}

void Lane::tell_rest(const Membership& membership) noexcept {
  Member& member = members_[membership.index];
  if (membership.index >= cursor_ && cursor_ < serving_end()) tell(member);
  const std::uint64_t pending_from = published_ - pending_.size();
  tell_items(pending_, pending_from, member);
  member.from = published_;
}

void Lane::break_off() noexcept {
  for (const Member& member : members_) member.subscriber->break_off();
}

void Lane::publish(const Bytes& frame, const Membership* own) {
  const Subscriber* sender = nullptr;
  if (own != nullptr) {
    Member& member = members_[own->index];
    member.sent_some = true;
    sender = member.subscriber;
  }
  pending_.push_back({Slice(frame), sender});
  waiting_ += frame.size();
  ++published_;
}

std::size_t Lane::serve(std::size_t most, Bounds bounds, std::optional<MonoTime> now) {
  std::size_t told = serve_batch(most, bounds, now);
  while (waiting_ > bounds.waiting) told += serve_batch(members_.size(), bounds, now);
  return told;
}

std::size_t Lane::serve_batch(std::size_t most, Bounds bounds, std::optional<MonoTime> now) {
  if (cursor_ == serving_end()) {
    finish_batch();
    if (pending_.empty() || waits(bounds.waiting, now)) return 0;
    start_batch(bounds.batch);
    cut_at_ = pending_.empty() ? std::nullopt : now;
    keeping_up_ = 0;
  }
  std::size_t told = std::min(most, members_.size() - cursor_);
  for (std::size_t end = cursor_ + told; cursor_ < end; ++cursor_) tell(members_[cursor_]);
  if (cursor_ == members_.size()) finish_batch();
  return told;
}

// Whether somebody has yet to read the batch before this one. Each member is asked until it has, and no more.
bool Lane::waits(std::size_t most_waiting, std::optional<MonoTime> now) {
  if (!now || !cut_at_ || waiting_ > most_waiting || *now - *cut_at_ >= kPatience) return false;
  while (keeping_up_ < members_.size() && !members_[keeping_up_].subscriber->behind()) ++keeping_up_;
  return keeping_up_ < members_.size();
}

void Lane::start_batch(std::size_t most) {
  serving_from_ = published_ - pending_.size();
  take_pending(most);
  cursor_ = 0;
  try {
    join_small_frames();
    for (const Item& item : serving_) append(joined_, item.frame);
  } catch (const std::bad_alloc&) {
    joined_.clear();  // then each is told frame by frame
  }
}

// As much as a batch may hold, and one frame at least.
void Lane::take_pending(std::size_t most) {
  if (waiting_ <= most) {
    serving_.swap(pending_);
    waiting_ = 0;
    return;
  }
  std::size_t size = 0;
  auto end = pending_.begin();
  do {
    size += end->frame.length;
    ++end;
  } while (end != pending_.end() && size + end->frame.length <= most);
  serving_.assign(std::make_move_iterator(pending_.begin()), std::make_move_iterator(end));
  pending_.erase(pending_.begin(), end);
  waiting_ -= size;
}

// Copies each run of small frames into one buffer: a member then takes one reference, and the kernel one
// part.
void Lane::join_small_frames() {
  for (std::size_t first = 0; first < serving_.size();) {
    std::size_t end = first;
    std::size_t size = 0;
    while (end < serving_.size() && serving_[end].frame.length < kJoinBelow &&
           size + serving_[end].frame.length <= kJoinedMost) {
      size += serving_[end++].frame.length;
    }
    if (end - first > 1) {
      Bytes buffer = Bytes::build(size, [&](char* out) {
        for (std::size_t i = first; i < end; ++i) {
          std::memcpy(out, serving_[i].frame.data(), serving_[i].frame.length);
          out += serving_[i].frame.length;
        }
      });
      std::size_t offset = 0;
      for (std::size_t i = first; i < end; ++i) {
        std::size_t length = serving_[i].frame.length;
        serving_[i].frame = Slice(buffer, offset, length);
        offset += length;
      }
    }
    first = std::max(end, first + 1);
  }
}

void Lane::finish_batch() {
  reset(serving_);
  reset(joined_);
  cursor_ = 0;
  if (!members_.empty()) return;
  reset(pending_);
  waiting_ = 0;
}

void Lane::tell(Member& member) {
  if (joined_.empty() || member.sent_some || member.from > serving_from_) return tell_in_part(member);
  for (const Slice& slice : joined_) member.subscriber->deliver(slice);
}

// The frames that are for this member: published since it joined, and not its own.
void Lane::tell_in_part(Member& member) {
  tell_items(serving_, serving_from_, member);
  member.sent_some = std::any_of(pending_.begin(), pending_.end(),
                                 [&](const Item& item) { return item.sender == member.subscriber; });
}

// Of items whose first has this number; adjacent frames as one slice.
void Lane::tell_items(const std::vector<Item>& items, std::uint64_t number, const Member& member) {
  Slice run;
  for (const Item& item : items) {
    if (number++ < member.from || item.sender == member.subscriber || extend(run, item.frame)) continue;
    if (run.length != 0) member.subscriber->deliver(run);
    run = item.frame;
  }
  if (run.length != 0) member.subscriber->deliver(run);
}

}  // namespace ws::room
