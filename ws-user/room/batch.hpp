#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "shared/base/bytes.hpp"

namespace ws::room {

class Subscriber;

// Batch: frames in the order in which they were said, as the members of a lane are told them.
//
//   frames   | 120 A | 95 B | 110 A | 20,000 C | 130 B |     each with its length and who said it
//   slices   | one block -----------| its own  | block |     what somebody who hears all of it is given
//
// Frames that lie one behind the other in a block are one slice: a member takes one reference for them all,
// and the kernel one part. No frame lies in two slices.
//
// Thread: loop. Errors: make_room() and take() throw for lack of memory, and have then done nothing; the rest
// needs none.
class Batch {
 public:
  std::size_t size() const { return frames_.size() - first_frame_; }  // frames
  bool empty() const { return size() == 0; }
  std::size_t bytes() const { return bytes_; }

  // For one frame more. `sender` is compared, never used; null: everybody hears it.
  void make_room();
  void push(Slice frame, const Subscriber* sender) noexcept;
  // The frame lies right behind the last one.
  void extend(std::size_t length, const Subscriber* sender) noexcept;
  // Moves frames of `most` bytes to `batch`, which is empty: one at least, and else no more than that.
  void take(std::size_t most, Batch& batch);
  // Forgets the frames, and keeps no more memory than an ordinary turn needs.
  void clear() noexcept;

  bool has_of(const Subscriber* sender) const;

  // Calls tell(slice) until all frames are told.
  template <typename Tell>
  void tell(Tell&& tell) const {
    const Slice* const end = slices_.data() + slices_.size();
    for (const Slice* slice = slices_.data() + first_slice_; slice != end; ++slice) tell(*slice);
  }
  // The same without the first `skipped` frames, and without those that `listener` said.
  template <typename Tell>
  void tell_in_part(std::size_t skipped, const Subscriber* listener, Tell&& tell) const {
    std::size_t slice = first_slice_;
    std::uint32_t at = 0;  // bytes of the slice, before the frame
    Slice run;             // heard, one behind the other, not told yet
    for (std::size_t i = first_frame_; i < frames_.size(); ++i) {
      const Frame& frame = frames_[i];
      const bool heard = i - first_frame_ >= skipped && frame.sender != listener;
      if (run.length != 0 && (!heard || at == 0)) {
        tell(run);
        run.length = 0;
      }
      if (heard && run.length == 0) run = Slice(slices_[slice].bytes, slices_[slice].offset + at, 0);
      if (heard) run.length += frame.length;
      at += frame.length;
      if (at == slices_[slice].length) {
        ++slice;
        at = 0;
      }
    }
    if (run.length != 0) tell(run);
  }

 private:
  struct Frame {
    const Subscriber* sender;
    std::uint32_t length;  // bytes
  };

  void take_frames(std::size_t count, std::size_t bytes, Batch& batch);
  void forget_taken() noexcept;

  std::vector<Frame> frames_;
  std::vector<Slice> slices_;
  std::size_t bytes_ = 0;
  std::uint32_t first_frame_ = 0;  // those before it are taken, and forgotten when they are many
  std::uint32_t first_slice_ = 0;
};

}  // namespace ws::room
