// What a queue keeps in memory for a peer that does not take everything.
#include <cstring>
#include <new>

#include "shared/net/stream/write_queue.hpp"

namespace ws::net {
namespace {

constexpr std::size_t kJoinBelow = 1024;        // small slices of our own: each costs a block and a reference
constexpr std::size_t kJoinedMost = 16 * 1024;  // of one copy, so that it is freed soon after it is read
constexpr std::size_t kSpareRoom = 64;          // slices

}  // namespace

WriteQueue::Index WriteQueue::run_end(Index first) const {
  Index last = first + 1;
  while (last < end() && slices_[last].bytes.same_block(slices_[first].bytes)) ++last;
  return last;
}

std::size_t WriteQueue::length_of(Index first, Index last) const {
  std::size_t sum = 0;
  for (Index i = first; i < last; ++i) sum += slices_[i].length;
  return sum;
}

std::uint32_t WriteQueue::memory_of_run(Index first) const {
  return static_cast<std::uint32_t>(slices_[first].bytes.memory());
}

// Of the runs from `first` on; one that begins before it counts there.
std::uint32_t WriteQueue::memory_of_runs(Index first) const {
  if (first > head_ && slices_[first - 1].bytes.same_block(slices_[first].bytes)) first = run_end(first);
  std::uint32_t sum = 0;
  for (; first < end(); first = run_end(first)) sum += memory_of_run(first);
  return sum;
}

// A run that keeps more than twice its own length alive.
bool WriteQueue::pins(Index first, Index last) const {
  return 2 * length_of(first, last) < slices_[first].bytes.size();
}

bool WriteQueue::joinable(Index index) const {
  return slices_[index].length < kJoinBelow && slices_[index].bytes.unshared();
}

Slice WriteQueue::joined(Index first, Index last) const {
  try {
    return Slice(Bytes::build(length_of(first, last), [&](char* out) {
      for (Index i = first; i < last; ++i) {
        std::memcpy(out, slices_[i].data(), slices_[i].length);
        out += slices_[i].length;
      }
    }));
  } catch (const std::bad_alloc&) {
    return Slice();
  }
}

// Each slice is judged once, when the peer first leaves it behind; what is being written again and again, as
// it shrinks; and small ones at the end again, together with those that follow them.
void WriteQueue::settle() {
  settle_head();
  Index first = std::max(settled_, head_);
  while (first > head_ && joinable(first - 1)) --first;
  if (first == end()) return;
  blocks_ -= memory_of_runs(first);
  const Index last = settle_from(first);
  slices_.resize(last);
  blocks_ += memory_of_runs(first);
  settled_ = last;
  if (slices_.capacity() > 4 * slices_.size() + kSpareRoom) slices_.shrink_to_fit();
}

void WriteQueue::settle_head() {
  const Index last = run_end(head_);
  if (last > settled_ || !pins(head_, last)) return;
  Slice copy = joined(head_, last);
  if (copy.length == 0) return;
  blocks_ -= memory_of_run(head_);
  while (head_ + 1 < last) slices_[head_++] = Slice();
  slices_[head_] = std::move(copy);
  blocks_ += memory_of_run(head_);
}

// Moves what stays from `first` on to the front, and copies of the rest between it; returns its end.
WriteQueue::Index WriteQueue::settle_from(Index first) {
  Index out = first;
  Index copied_from = first;  // to the run at hand: what goes into the next copy
  std::size_t copied = 0;
  for (Index run = first; run < end();) {
    const Index next = run_end(run);
    const std::size_t length = length_of(run, next);
    const bool copy = pins(run, next) || (next == run + 1 && joinable(run));
    if (!copy || copied + length > kJoinedMost) {
      out = put(out, copied_from, run, true);
      if (!copy) out = put(out, run, next, false);
      copied_from = copy ? run : next;
      copied = 0;
    }
    if (copy) copied += length;
    run = next;
  }
  return put(out, copied_from, end(), true);
}

WriteQueue::Index WriteQueue::put(Index out, Index first, Index last, bool as_copy) {
  if (first == last) return out;
  if (as_copy && (last > first + 1 || pins(first, last))) {
    if (Slice copy = joined(first, last); copy.length != 0) {
      slices_[out] = std::move(copy);
      return out + 1;
    }
  }
  for (; first < last; ++first, ++out) {
    if (out != first) slices_[out] = std::move(slices_[first]);
  }
  return out;
}

}  // namespace ws::net
