#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace ws::load {

// Histogram: how long things took, in nanoseconds, at a relative error below 1 %. Buckets are log-linear: 128
// equal steps within each power of two, so that recording is a shift and an add whatever the value.
//
// Thread: loop (one writer, no locks). Owns its counters (58 KiB). Errors: none, every 64-bit value has a
// bucket.
class Histogram {
 public:
  void record(std::uint64_t nanoseconds) {
    ++counts_[bucket_of(nanoseconds)];
    ++total_;
    sum_ += nanoseconds;
    if (nanoseconds > max_) max_ = nanoseconds;
  }
  void merge(const Histogram& other);

  std::uint64_t count() const { return total_; }
  std::uint64_t max() const { return max_; }
  double mean() const { return total_ == 0 ? 0 : static_cast<double>(sum_) / static_cast<double>(total_); }
  // The value that a share `quantile` (0 to 1) of all recorded values does not exceed; 0 when empty.
  std::uint64_t at(double quantile) const;

  static constexpr int kStepBits = 7;
  static constexpr std::size_t kSteps = std::size_t{1} << kStepBits;  // per power of two
  static constexpr std::size_t kBuckets = (64 - kStepBits + 1) * kSteps;

  static std::size_t bucket_of(std::uint64_t value) {
    if (value < kSteps) return static_cast<std::size_t>(value);
    const int shift = 63 - __builtin_clzll(value) - kStepBits;
    return static_cast<std::size_t>(shift) * kSteps + static_cast<std::size_t>(value >> shift);
  }
  // The largest value that falls into `bucket`.
  static std::uint64_t upper_bound(std::size_t bucket);

 private:
  std::array<std::uint64_t, kBuckets> counts_{};
  std::uint64_t total_ = 0;
  std::uint64_t sum_ = 0;  // nanoseconds
  std::uint64_t max_ = 0;  // nanoseconds
};

}  // namespace ws::load
