#pragma once

#include <sys/uio.h>

#include <array>
#include <cstddef>
#include <memory>

#include "shared/net/stream/sends.hpp"
#include "shared/net/stream/write_queue.hpp"

namespace ws::net {

class Stream;

// A stream that is written, and what came of it.
struct WriteAttempt {
  Stream* stream;
  WriteQueue::Result result;
};

// JointWrite: the first write to each of many streams, in as few system calls as may be; whatever those leave
// is up to each stream. Nobody is told of anything meanwhile.
//
// Thread: loop; opened by the thread that uses it. Owns the ring and room for what one submission refers to,
// some 70 KiB. Errors: open() may throw std::bad_alloc.
class JointWrite {
 public:
  // Null if the kernel refuses it.
  static std::unique_ptr<JointWrite> open();
  explicit JointWrite(std::unique_ptr<Sends> sends) : sends_(std::move(sends)) {}

  // Answers how many system calls wrote many of them.
  std::size_t write(WriteAttempt* first, std::size_t count) noexcept;
  bool works() const { return sends_->works(); }

 private:
  static constexpr std::size_t kParts = 2048;  // of one submission; with more, it is made of fewer streams

  std::size_t offer_first(WriteAttempt* first, std::size_t count) noexcept;

  std::unique_ptr<Sends> sends_;
  std::array<Send, Sends::kAtOnce> send_;
  std::array<WriteQueue::Parts, Sends::kAtOnce> offered_;
  std::array<WriteAttempt*, Sends::kAtOnce> attempt_;
  std::array<iovec, kParts> parts_;
  std::size_t offers_ = 0;  // in all of them but parts_
};

}  // namespace ws::net
