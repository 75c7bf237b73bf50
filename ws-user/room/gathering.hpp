#pragma once

#include <cstddef>
#include <cstdint>

#include "shared/base/open_bytes.hpp"
#include "ws-user/room/batch.hpp"
#include "ws-user/room/frames.hpp"

namespace ws::room {

// Gathering: what was said in a lane and is in no batch yet.
//
// Small frames are written one behind the other into a block: a message is copied once, to where the sockets
// will take it from, and needs no memory of its own. The block is as large as the last batch was; what does
// not fit begins a larger one. Large frames are shared as they are.
//
// Thread: loop. Errors: add() and take() throw for lack of memory, and have then done nothing.
class Gathering {
 public:
  // False if nobody hears it in this way.
  bool add(Frames& frames, protocol::Hearing hearing, const Subscriber* sender);
  // As Batch::take().
  void take(std::size_t most, Batch& batch);
  void clear() noexcept;

  const Batch& batch() const { return said_; }       // all of it
  std::size_t size() const { return said_.size(); }  // frames
  std::size_t bytes() const { return said_.bytes(); }
  bool empty() const { return said_.empty(); }

 private:
  void add_copy(FrameView frame, const Subscriber* sender);
  std::size_t block_size() const;
  void close_block() noexcept;

  Batch said_;
  OpenBytes block_;
  bool block_is_last_ = false;  // the last frame is in it
  std::uint32_t copied_ = 0;    // bytes, for this batch
  std::uint32_t usual_ = 0;     // and for the last one
};

}  // namespace ws::room
