#include "ws-user/room/batch.hpp"

#include <algorithm>

namespace ws::room {
namespace {

constexpr std::size_t kSpare = 64;  // frames an idle lane may keep room for

template <typename T>
void reserve_one(std::vector<T>& items) {
  if (items.size() == items.capacity()) items.reserve(std::max<std::size_t>(2 * items.size(), 1));
}

template <typename T>
void reset(std::vector<T>& items) {
  items.clear();
  if (items.capacity() > kSpare) items.shrink_to_fit();
}

template <typename T>
void erase_front(std::vector<T>& items, std::uint32_t& count) {
  items.erase(items.begin(), items.begin() + count);
  count = 0;
}

}  // namespace

void Batch::make_room() {
  reserve_one(frames_);
  reserve_one(slices_);
}

void Batch::push(Slice frame, const Subscriber* sender) noexcept {
  frames_.push_back({sender, frame.length});
  bytes_ += frame.length;
  slices_.push_back(std::move(frame));
}

void Batch::extend(std::size_t length, const Subscriber* sender) noexcept {
  frames_.push_back({sender, static_cast<std::uint32_t>(length)});
  bytes_ += length;
  slices_.back().length += static_cast<std::uint32_t>(length);
}

void Batch::clear() noexcept {
  reset(frames_);
  reset(slices_);
  bytes_ = 0;
  first_frame_ = first_slice_ = 0;
}

bool Batch::has_of(const Subscriber* sender) const {
  return std::any_of(frames_.begin() + first_frame_, frames_.end(),
                     [&](const Frame& frame) { return frame.sender == sender; });
}

void Batch::take(std::size_t most, Batch& batch) {
  if (bytes_ <= most) return std::swap(*this, batch);
  std::size_t end = first_frame_;
  std::size_t bytes = 0;
  do {
    bytes += frames_[end++].length;
  } while (end != frames_.size() && bytes + frames_[end].length <= most);
  take_frames(end - first_frame_, bytes, batch);
  forget_taken();
}

void Batch::take_frames(std::size_t count, std::size_t bytes, Batch& batch) {
  batch.slices_.reserve(slices_.size() - first_slice_);
  const auto first = frames_.begin() + first_frame_;
  batch.frames_.assign(first, first + static_cast<std::ptrdiff_t>(count));
  while (batch.bytes_ < bytes) {
    Slice& next = slices_[first_slice_];
    const std::size_t part = std::min<std::size_t>(next.length, bytes - batch.bytes_);
    batch.slices_.emplace_back(next.bytes, next.offset, part);
    batch.bytes_ += part;
    next.offset += static_cast<std::uint32_t>(part);
    next.length -= static_cast<std::uint32_t>(part);
    if (next.length == 0) slices_[first_slice_++].bytes = Bytes();
  }
  first_frame_ += static_cast<std::uint32_t>(count);
  bytes_ -= bytes;
}

// Each frame is moved up once or twice at most, however many wait behind those that are taken.
void Batch::forget_taken() noexcept {
  if (2 * first_frame_ >= frames_.size()) erase_front(frames_, first_frame_);
  if (2 * first_slice_ >= slices_.size()) erase_front(slices_, first_slice_);
}

}  // namespace ws::room
