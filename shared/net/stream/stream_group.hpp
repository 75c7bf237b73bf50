#pragma once

#include <cstddef>

#include "shared/base/metrics.hpp"
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
// Thread: setup; the counters are the loop's. Must outlive its streams, and `streams` the group.
struct StreamGroup {
  StreamGroup(Streams& of, std::size_t most, StreamStats& counted, const Framing* frames = nullptr)
      : streams(of), max_queue(most), stats(counted), framing(frames) {}

  Streams& streams;
  const std::size_t max_queue;  // bytes of memory held for what one peer has yet to read
  StreamStats& stats;
  const Framing* const framing;  // null: what is queued is no frames
};

}  // namespace ws::net
