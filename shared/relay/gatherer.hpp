#pragma once

#include <cstddef>
#include <vector>

#include "shared/base/bytes.hpp"
#include "shared/relay/constants.hpp"

namespace ws::relay {

// Gatherer: the records for one link that gather during a loop turn, to leave as few frames.
//
// Thread: loop.
class Gatherer {
 public:
  // True if these are the first since take().
  bool add(Slice records) {
    bool first = slices_.empty();
    bytes_ += records.length;
    slices_.push_back(std::move(records));
    return first;
  }
  // Calls `frame(first slice, count, payload bytes)` for each frame of at most kMaxFrame bytes, in order.
  template <typename Frame>
  void take(Frame&& frame) {
    std::size_t first = 0;
    std::size_t size = 0;
    for (std::size_t i = 0; i < slices_.size(); ++i) {
      if (size != 0 && size + slices_[i].length > kMaxFrame) {
        frame(&slices_[first], i - first, size);
        first = i;
        size = 0;
      }
      size += slices_[i].length;
    }
    if (size != 0) frame(&slices_[first], slices_.size() - first, size);
    clear();
  }
  void clear() {
    slices_.clear();
    if (slices_.capacity() > kSpareRoom) slices_.shrink_to_fit();
    bytes_ = 0;
  }
  std::size_t bytes() const { return bytes_; }

 private:
  static constexpr std::size_t kSpareRoom = 8 * 1024;  // slices that it may keep room for after a burst

  std::vector<Slice> slices_;
  std::size_t bytes_ = 0;
};

}  // namespace ws::relay
