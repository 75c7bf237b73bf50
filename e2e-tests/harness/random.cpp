#include "e2e-tests/harness/random.hpp"

#include <cstdio>
#include <random>

namespace ws::e2e {

std::uint32_t random_number() {
  thread_local std::mt19937 generator{std::random_device{}()};
  return static_cast<std::uint32_t>(generator());
}

std::string random_room() {
  char name[32];
  std::snprintf(name, sizeof name, "e2e-%08x%08x", random_number(), random_number());
  return name;
}

}  // namespace ws::e2e
