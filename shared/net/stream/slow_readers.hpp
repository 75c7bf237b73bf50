#pragma once

#include <cstddef>
#include <unordered_map>

#include "shared/base/clock.hpp"

namespace ws::net {

class Stream;

// SlowReaders: the streams whose socket did not take all of their queue, how much of it is left, and
// which of their peers still read: those that took 64 KiB, or half of what is left, in the last second or
// two. Whoever has just begun to be slow counts as reading.
//
// Thread: loop. Units: bytes. Owns an entry for each, and nothing for a stream whose queue is empty.
class SlowReaders {
 public:
  // A write has taken `took` and left `left`. Without memory for it, nobody waits for this one.
  void note(Stream& stream, std::size_t took, std::size_t left, MonoTime now) noexcept;
  // Its queue is empty, or it is over.
  void forget(Stream& stream);

  // The fullest queue of those who still read; 0: of nobody.
  std::size_t fullest(MonoTime now) const;
  // Calls use(Stream&) for each that has `least` left, whether it reads or not.
  template <typename Use>
  void for_each(std::size_t least, Use&& use) const {
    for (const auto& [stream, one] : all_) {
      if (one.left >= least) use(*stream);
    }
  }
  std::size_t size() const { return all_.size(); }

 private:
  struct One {
    std::size_t left = 0;
    std::size_t took = 0;         // since `second`
    std::size_t took_before = 0;  // in the second before
    MonoTime second{0};
    MonoTime since{0};
  };
  static void turn_over(One& one, MonoTime now);
  static bool reads(One one, MonoTime now);

  std::unordered_map<Stream*, One> all_;
};

}  // namespace ws::net
