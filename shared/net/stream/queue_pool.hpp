#pragma once

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "shared/net/stream/write_queue.hpp"

namespace ws::net {

// QueuePool: the write queues that no stream of a loop needs at the moment. A stream has one only while it
// has something to send, so that an idle connection pays for none; and whoever sends finds one that is warm.
//
// Thread: loop. Owns the spare queues. Errors: take() may run out of memory.
class QueuePool {
 public:
  QueuePool() { spare_.reserve(kMost); }

  std::unique_ptr<WriteQueue> take(const Framing* framing) {
    if (spare_.empty()) return std::make_unique<WriteQueue>(framing);
    std::unique_ptr<WriteQueue> queue = std::move(spare_.back());
    spare_.pop_back();
    least_ = std::min(least_, spare_.size());
    queue->framing(framing);
    return queue;
  }
  // An empty one.
  void give(std::unique_ptr<WriteQueue> queue) noexcept {
    if (spare_.size() < kMost) spare_.push_back(std::move(queue));
  }
  // To be called some times a second: frees half of those that nobody has needed since.
  void trim() noexcept {
    spare_.erase(spare_.begin(), spare_.begin() + static_cast<std::ptrdiff_t>(least_ / 2));
    least_ = spare_.size();
  }
  std::size_t size() const { return spare_.size(); }

 private:
  static constexpr std::size_t kMost = 4096;

  std::vector<std::unique_ptr<WriteQueue>> spare_;  // the last one given is the first one taken
  std::size_t least_ = 0;                           // spare ones, since trim()
};

}  // namespace ws::net
