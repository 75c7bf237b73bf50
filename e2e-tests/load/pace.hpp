#pragma once

#include <cstdint>

namespace ws::load {

// Pace: the timetable of an open loop. Entry n is due at start + n / rate whatever happened to the entries
// before, so that a server which stalls is charged for everybody who had to wait, not only for the one who
// noticed.
//
// Thread: loop. Times are nanoseconds on any monotonic scale.
class Pace {
 public:
  // `per_second` must be above zero.
  Pace(std::uint64_t start, double per_second) : start_(start), gap_(1e9 / per_second) {}

  std::uint64_t next_due() const {
    return start_ + static_cast<std::uint64_t>(static_cast<double>(taken_) * gap_);
  }
  bool due(std::uint64_t now) const { return next_due() <= now; }
  // Takes the next entry and answers its number, counted from 0.
  std::uint64_t take() { return taken_++; }
  std::uint64_t taken() const { return taken_; }

 private:
  std::uint64_t start_;
  double gap_;  // nanoseconds
  std::uint64_t taken_ = 0;
};

}  // namespace ws::load
