#pragma once

#include <cstdint>
#include <vector>

namespace ws::load {

// Window: one sender of a closed loop. At most `size` messages are under way; a message is done once all its
// receivers heard it, and the window slides when the oldest is.
//
// Thread: loop. Errors: a delivery of a message outside the window changes nothing.
class Window {
 public:
  Window(std::uint32_t size, std::uint32_t receivers) : receivers_(receivers), waiting_(size) {}

  bool open() const { return next_ - oldest_ < waiting_.size(); }
  // Opens the account of the next message.
  void send() { waiting_[next_++ % waiting_.size()] = receivers_; }
  void deliver(std::uint32_t sequence) {
    if (sequence - oldest_ >= next_ - oldest_) return;
    std::uint32_t& left = waiting_[sequence % waiting_.size()];
    if (left > 0) --left;
    while (oldest_ != next_ && waiting_[oldest_ % waiting_.size()] == 0) ++oldest_;
  }

 private:
  std::uint32_t receivers_;
  std::uint32_t oldest_ = 0;            // sequence number of the oldest message under way
  std::uint32_t next_ = 0;              // sequence number of the next to be sent
  std::vector<std::uint32_t> waiting_;  // receivers still to hear it, by sequence modulo the size
};

}  // namespace ws::load
