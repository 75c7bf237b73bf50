#pragma once

#include <cstdint>

namespace ws {

// TrimPolicy: when to give memory that is free back to the system. The allocator keeps what a burst has left;
// to give it back takes some 10 ms for each 100 MB, in which others who allocate may wait: so it is done in a
// quiet moment, and only for what has come since the last time.
//
// Thread: one. Units: bytes.
class TrimPolicy {
 public:
  static constexpr std::uint64_t kQuiet = 256 * 1024;  // moved from one look to the next
  static constexpr std::int64_t kWorthwhile =
      4 * 1024 * 1024;  // that are not in use and were not there before

  static constexpr int kTries = 2;

  struct Memory {
    std::int64_t resident = 0;
    std::int64_t used = 0;  // allocated and not freed
  };

  explicit TrimPolicy(Memory at_start) : kept_(at_start.resident - at_start.used) {}

  // To be called at regular times; `moved` is what was sent and received since the start.
  bool quiet(std::uint64_t moved) {
    const bool quiet = moved - moved_ < kQuiet;
    moved_ = moved;
    return quiet;
  }
  // True if it is time to trim. What stays after that may have been freed only then: it is tried once more,
  // and what still stays is taken for what cannot be given back.
  bool wants_trim(Memory memory) {
    const std::int64_t idle = memory.resident - memory.used;
    if (tries_ == kTries || idle < kept_) kept_ = idle;
    const bool worthwhile = idle - kept_ >= kWorthwhile;
    tries_ = worthwhile ? tries_ + 1 : 0;
    return worthwhile;
  }

 private:
  std::uint64_t moved_ = 0;
  std::int64_t kept_;  // resident and not used, at the start and after the last try
  int tries_ = 0;      // one after another
};

}  // namespace ws
