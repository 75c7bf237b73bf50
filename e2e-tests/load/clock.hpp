#pragma once

#include <time.h>

#include <cstdint>

namespace ws::load {

// Monotonic time in nanoseconds: the product's clock counts milliseconds, too coarse to time a delivery with.
inline std::uint64_t now_ns() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000u + static_cast<std::uint64_t>(time.tv_nsec);
}

constexpr std::uint64_t kNever = ~0ull;

inline std::uint64_t from_seconds(double seconds) {
  return static_cast<std::uint64_t>(seconds * 1e9);
}
inline double to_seconds(std::uint64_t nanoseconds) {
  return static_cast<double>(nanoseconds) / 1e9;
}
inline double to_micros(std::uint64_t nanoseconds) {
  return static_cast<double>(nanoseconds) / 1e3;
}

}  // namespace ws::load
