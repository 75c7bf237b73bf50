#include "shared/net/stream/write_queue.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "shared/net/stream/sends.hpp"

namespace ws::net {
namespace {

constexpr std::size_t kLongestHeader = 16;  // bytes, of any framing
constexpr std::size_t kSpareCapacity = 16;  // slices an idle queue may keep room for

}  // namespace

void WriteQueue::push(Slice slice) {
  if (slice.length == 0) return;
  slices_.push_back(std::move(slice));
  const Index last = end() - 1;
  bytes_ += slices_[last].length;
  if (last == head_ || !slices_[last].bytes.same_block(slices_[last - 1].bytes))
    blocks_ += memory_of_run(last);
}

WriteQueue::Parts WriteQueue::gather(iovec* parts, std::size_t most) const {
  Parts offered;
  for (Index i = head_; i < end() && offered.count < most; ++i, ++offered.count) {
    parts[offered.count] = {const_cast<char*>(slices_[i].data()), slices_[i].length};
    offered.bytes += slices_[i].length;
  }
  return offered;
}

WriteQueue::Result WriteQueue::wrote(std::size_t taken, const Parts& offered) {
  if (taken > 0) consume(static_cast<std::uint32_t>(taken));
  if (taken == offered.bytes) return Result::kDrained;
  settle();
  return Result::kBlocked;
}

WriteQueue::Result WriteQueue::write_to(int fd, bool last) {
  std::array<iovec, kPartsPerWrite> parts;
  msghdr message{};
  message.msg_iov = parts.data();
  while (bytes_ != 0) {
    const Parts offered = gather(parts.data(), parts.size());
    message.msg_iovlen = offered.count;
    const ssize_t sent = send_now(fd, message, last ? MSG_MORE : 0);
    if (sent == -EINTR) continue;
    if (sent < 0 && sent != -EAGAIN) return Result::kFailed;
    const std::size_t taken = sent < 0 ? 0 : static_cast<std::size_t>(sent);
    if (wrote(taken, offered) == Result::kBlocked) return Result::kBlocked;
  }
  return Result::kDrained;
}

void WriteQueue::consume(std::uint32_t sent) {
  if (sent == bytes_) return clear();
  follow_frames(sent);
  bytes_ -= sent;
  while (sent >= slices_[head_].length) {
    sent -= slices_[head_].length;
    // The block is let go with the last of its run.
    if (!slices_[head_].bytes.same_block(slices_[head_ + 1].bytes)) blocks_ -= memory_of_run(head_);
    slices_[head_++] = Slice();
  }
  slices_[head_].offset += sent;
  slices_[head_].length -= sent;
  if (head_ > end() / 2) {
    slices_.erase(slices_.begin(), slices_.begin() + static_cast<std::ptrdiff_t>(head_));
    settled_ -= std::min(settled_, head_);
    head_ = 0;
  }
}

// Only of a peer that did not take everything is it of interest where in a frame it stands. A header may lie
// in two slices.
void WriteQueue::follow_frames(std::uint32_t sent) {
  if (framing_ == nullptr) {
    unit_left_ -= std::min(unit_left_, sent);
    return;
  }
  std::size_t next = unit_left_;  // from the front of the queue to where a frame begins
  std::size_t passed = 0;         // the same, to where slices_[at] begins
  Index at = head_;
  while (next < sent) {
    while (passed + slices_[at].length <= next) passed += slices_[at++].length;
    std::array<char, kLongestHeader> start{};
    const std::size_t enough = std::min(framing_->longest_header, start.size());
    std::size_t have = 0;
    std::size_t skip = next - passed;
    for (Index i = at; i < end() && have < enough; ++i, skip = 0) {
      const std::string_view part = slices_[i].view().substr(skip, enough - have);
      have += part.copy(start.data() + have, part.size());
    }
    next += std::min<std::size_t>(framing_->frame_size({start.data(), enough}), bytes_);
  }
  unit_left_ = static_cast<std::uint32_t>(next - sent);
}

void WriteQueue::keep_current_frame() {
  const std::uint32_t kept = std::min(unit_left_, bytes_);
  if (kept == 0 || empty()) return clear();
  Index last = head_;
  std::uint32_t left = kept;
  while (slices_[last].length < left) left -= slices_[last++].length;
  slices_[last].length = left;
  slices_.resize(last + 1);
  bytes_ = kept;
  blocks_ = memory_of_runs(head_);
  settled_ = head_;
  settle();
}

void WriteQueue::clear() {
  slices_.clear();
  if (slices_.capacity() > kSpareCapacity) slices_.shrink_to_fit();
  bytes_ = blocks_ = 0;
  head_ = settled_ = unit_left_ = 0;
}

}  // namespace ws::net
