#pragma once

#include <sys/uio.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "shared/base/bytes.hpp"

namespace ws::net {

// How the frames in a queue are told apart. Thread: immutable.
struct Framing {
  std::size_t (*frame_size)(std::string_view start);  // in bytes, of the frame that begins like this
  std::size_t longest_header;                         // bytes: as many as frame_size() may need to see
};

// WriteQueue: what one socket has yet to send, as references to shared bytes. Queued and in flight are one
// number.
//
// A peer that keeps up costs references and no copy. What a slow one leaves behind is settled, so that it
// keeps little more memory alive than it has yet to read: small parts of large blocks are copied out of them,
// many into one.
//
// Thread: loop. Units: bytes, less than 4 GiB in all. Errors: push() may run out of memory, the rest does not
// throw.
class WriteQueue {
 public:
  enum class Result { kDrained, kBlocked, kFailed };
  // Of the 1024 that IOV_MAX allows: more gain nothing measurable.
  static constexpr std::size_t kPartsPerWrite = 256;

  // Without a framing there is no frame that could be kept whole. It must outlive the queue.
  explicit WriteQueue(const Framing* framing = nullptr) : framing_(framing) {}
  // Of what is pushed from now on; only while it is empty.
  void framing(const Framing* framing) { framing_ = framing; }

  // Whole frames, or parts of one that follow each other.
  void push(Slice slice);
  // What is queued up to here is no frame, and is kept whole: an HTTP response.
  void seal() { unit_left_ = bytes_; }
  // Gathers everything into as few writes as the kernel allows; stops when the socket would block. errno says
  // why it failed. If these are the `last` bytes before our end of the stream, they leave with it, in one
  // packet.
  Result write_to(int fd, bool last = false);
  // The same for whoever writes himself: what is to be written next, at most `most` parts...
  struct Parts {
    std::size_t count = 0;
    std::size_t bytes = 0;
  };
  Parts gather(iovec* parts, std::size_t most) const;
  // ...and what became of it: the bytes that the kernel took. kDrained: it has taken all of `offered`.
  Result wrote(std::size_t taken, const Parts& offered);
  // Drops all but the rest of the frame, or of the sealed bytes, under way, so that the stream stays whole.
  void keep_current_frame();
  void clear();

  std::size_t bytes() const { return bytes_; }
  bool empty() const { return bytes_ == 0; }
  // Of memory: that of the blocks kept alive, whoever else shares them, and of the references. Never less
  // than there is to send.
  std::size_t held() const {
    return empty() ? 0 : std::max(bytes_, blocks_) + slices_.capacity() * sizeof(Slice);
  }
  // By how much held() has changed since this was last asked.
  std::int64_t held_change() {
    const auto held_now = static_cast<std::uint32_t>(held());
    return std::int64_t{held_now} - std::exchange(told_held_, held_now);
  }
  // What held() was then.
  std::int64_t told_held() const { return told_held_; }

 private:
  using Index = std::uint32_t;  // of slices_

  Index end() const { return static_cast<Index>(slices_.size()); }
  void consume(std::uint32_t sent);
  void follow_frames(std::uint32_t sent);
  // What follows is about memory. A run is slices of one block, one after another.
  Index run_end(Index first) const;
  std::size_t length_of(Index first, Index last) const;
  std::uint32_t memory_of_run(Index first) const;
  std::uint32_t memory_of_runs(Index first) const;
  bool pins(Index first, Index last) const;
  bool joinable(Index index) const;
  Slice joined(Index first, Index last) const;  // empty: no memory for a copy
  void settle();
  void settle_head();
  Index settle_from(Index first);
  Index put(Index out, Index first, Index last, bool as_copy);

  const Framing* framing_;
  std::vector<Slice> slices_;
  std::uint32_t bytes_ = 0;      // to send
  std::uint32_t blocks_ = 0;     // memory of the runs' blocks
  Index head_ = 0;               // slices before this one are sent
  Index settled_ = 0;            // slices before this one were judged already
  std::uint32_t unit_left_ = 0;  // of the frame, or of the sealed bytes, under way
  std::uint32_t told_held_ = 0;  // by held_change()
};

}  // namespace ws::net
