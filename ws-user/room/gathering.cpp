#include "ws-user/room/gathering.hpp"

#include <algorithm>
#include <utility>

namespace ws::room {
namespace {

constexpr std::size_t kShareFrom = 4 * 1024;      // bytes of a frame that is not copied once more
constexpr std::size_t kSmallestBlock = 256;       // bytes
constexpr std::size_t kLargestBlock = 64 * 1024;  // bytes

}  // namespace

bool Gathering::add(Frames& frames, protocol::Hearing hearing, const Subscriber* sender) {
  const FrameView frame = frames.view(hearing);
  if (frame.size() == 0) return false;
  said_.make_room();
  if (frame.size() < kShareFrom) {
    add_copy(frame, sender);
  } else {
    said_.push(Slice(frames.in(hearing)), sender);
    block_is_last_ = false;
  }
  return true;
}

void Gathering::add_copy(FrameView frame, const Subscriber* sender) {
  if (block_.room() < frame.size()) {
    block_ = OpenBytes(std::max(frame.size(), block_size()));
    block_is_last_ = false;
  }
  const std::size_t from = block_.size();
  block_.append(frame.head);
  block_.append(frame.body);
  copied_ += static_cast<std::uint32_t>(frame.size());
  if (block_is_last_) {
    said_.extend(frame.size(), sender);
  } else {
    said_.push(block_.slice(from, frame.size()), sender);
    block_is_last_ = true;
  }
}

// As much as the last batch was and a quarter more: turns are much alike, and so most batches are one block.
std::size_t Gathering::block_size() const {
  const std::size_t usual = usual_ + usual_ / 4;
  return std::clamp(std::max(usual, 2 * block_.capacity()), kSmallestBlock, kLargestBlock);
}

void Gathering::take(std::size_t most, Batch& batch) {
  said_.take(most, batch);
  if (said_.empty()) close_block();
}

void Gathering::clear() noexcept {
  said_.clear();
  close_block();
}

// The members of the batch that has it hold the block from now on.
void Gathering::close_block() noexcept {
  usual_ = std::exchange(copied_, 0);
  block_ = OpenBytes();
  block_is_last_ = false;
}

}  // namespace ws::room
