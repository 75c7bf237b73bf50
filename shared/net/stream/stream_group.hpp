#pragma once

#include <cstddef>

#include "shared/base/metrics.hpp"
#include "shared/net/stream/reading_brake.hpp"
#include "shared/net/stream/slow_readers.hpp"
#include "shared/net/stream/write_queue.hpp"

namespace ws::net {

class Streams;

// What the streams of one group count; written by their loop, read by any thread.
struct StreamStats {
  Counter bytes_in;
  Counter bytes_out;
  Counter writes;     // of one stream's queue
  Counter unwatched;  // sockets that could not be watched, for want of memory or by a limit of the kernel
  Gauge queued_bytes;
};

// StreamGroup: what the streams of one server, or of one dialer, have in common.
//
// Thread: loop; the bounds are immutable. Must outlive its streams, and `streams` the group.
class StreamGroup {
 public:
  // `max_queue`: bytes of memory held for what one peer has yet to read. Without a framing, what is queued is
  // no frames.
  StreamGroup(Streams& streams, std::size_t max_queue, StreamStats& stats, const Framing* framing = nullptr);

  Streams& streams;
  const std::size_t max_queue;
  StreamStats& stats;
  const Framing* const framing;
  SlowReaders slow;
  ReadingBrake brake;
};

}  // namespace ws::net
