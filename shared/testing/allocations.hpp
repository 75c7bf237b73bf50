#pragma once

#include <cstdint>

namespace ws::testing {

// What this program has taken from operator new, and how often. Counted only in programs that link
// allocations.cpp, which replaces the operators; not for use with sanitizers, which bring their own.
//
// Thread: any.
struct Allocations {
  std::uint64_t count = 0;
  std::uint64_t bytes = 0;

  friend Allocations operator-(Allocations a, Allocations b) {
    return {a.count - b.count, a.bytes - b.bytes};
  }
};
Allocations allocations();

}  // namespace ws::testing
