#include "shared/testing/scarce_memory.hpp"

#include <cstdlib>
#include <new>
#include <utility>

namespace {

thread_local std::uint64_t t_left = 0;  // allocations, with the one that fails; 0: none fails
thread_local bool t_failed = false;

void* scarce(std::size_t size) {
  if (t_left != 0 && --t_left == 0) {
    t_failed = true;
    throw std::bad_alloc();
  }
  void* memory = std::malloc(size != 0 ? size : 1);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

}  // namespace

// The array and non-throwing forms of the standard library call these.
void* operator new(std::size_t size) {
  return scarce(size);
}

void operator delete(void* memory) noexcept {
  std::free(memory);
}

void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

namespace ws::testing {

void fail_allocation(std::uint64_t nth) {
  t_left = nth;
  t_failed = false;
}

bool allocation_failed() {
  return t_failed;
}

Plenty::Plenty() : left_(std::exchange(t_left, 0)) {}

Plenty::~Plenty() {
  t_left = left_;
}

}  // namespace ws::testing
