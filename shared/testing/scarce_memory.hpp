#pragma once

#include <cstdint>

namespace ws::testing {

// Lets operator new throw std::bad_alloc once, at the `nth` allocation of this thread from now on; 0: not at
// all. Only in programs that link scarce_memory.cpp, which replaces the operators; not for use with
// sanitizers, which bring their own.
//
// Thread: any, each for itself.
void fail_allocation(std::uint64_t nth);
// Whether that has happened since it was asked for.
bool allocation_failed();

// Memory that does not fail, while the test itself is at work.
class Plenty {
 public:
  Plenty();
  ~Plenty();
  Plenty(const Plenty&) = delete;
  Plenty& operator=(const Plenty&) = delete;

 private:
  std::uint64_t left_;
};

}  // namespace ws::testing
