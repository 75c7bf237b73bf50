#pragma once

#include <memory>
#include <vector>

#include "shared/base/bytes.hpp"
#include "shared/base/metrics.hpp"

namespace ws::net {

// What a deflater counts: payloads only. Written by its loop, read by any thread.
struct DeflateStats {
  Counter messages;   // tried, whether or not they shrank
  Counter bytes_in;   // of those
  Counter bytes_out;  // that go out for them to each peer that compresses
};

// Deflater: makes the compressed twin of a frame (RFC 7692): each on its own, with nothing kept of the
// messages before it, so that one twin serves every peer that has agreed to compression.
//
// Thread: loop; what it hands out is for any. Owns zlib's state (some 160 KiB), from the first use on.
// Errors: none; a frame that cannot be compressed stays as it is.
class Deflater {
 public:
  // Bytes of payload below which compressing costs more than it saves: of a chat's JSON less than a quarter
  // goes away.
  static constexpr std::size_t kWorthwhile = 256;

  Deflater();
  ~Deflater();

  // The twin of a frame made by make_frame, or the frame itself where that is not longer.
  Bytes twin_of(const Bytes& frame);

  const DeflateStats& stats() const { return stats_; }

 private:
  struct Stream;
  // What `payload` becomes, in scratch_; empty if it does not shrink.
  std::string_view deflate(std::string_view payload);

  std::unique_ptr<Stream> stream_;
  std::vector<char> scratch_;
  DeflateStats stats_;
};

}  // namespace ws::net
