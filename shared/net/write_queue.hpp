#pragma once

#include <cstddef>
#include <vector>

#include "shared/base/bytes.hpp"

namespace ws::net {

// WriteQueue: what one socket has yet to send, as references to shared bytes. Queued and in flight are one
// number.
//
// Thread: loop. Units: bytes.
class WriteQueue {
 public:
  enum class Result { kDrained, kBlocked, kFailed };

  void push(Slice slice);
  // Gathers everything into as few writes as the kernel allows; stops when the socket would block. If these
  // are the `last` bytes before our end of the stream, they leave with it, in one packet.
  Result write_to(int fd, bool last = false);
  // Drops all but the rest of a frame that is already under way, so that the stream stays whole.
  // Only for queues of whole WebSocket frames.
  void keep_current_frame();
  void clear();

  std::size_t bytes() const { return bytes_; }
  bool empty() const { return bytes_ == 0; }

 private:
  void consume(std::size_t written);

  std::vector<Slice> slices_;
  std::size_t head_ = 0;     // slices before this one are sent
  std::size_t written_ = 0;  // of slices_[head_]
  std::size_t bytes_ = 0;
};

}  // namespace ws::net
