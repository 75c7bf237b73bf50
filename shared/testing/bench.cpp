#include "shared/testing/bench.hpp"

#include <linux/perf_event.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdlib>

namespace ws::testing {
namespace {

// A counter of this thread's instructions in user space; -1 where the machine has or gives none (as in most
// virtual machines).
int open_instruction_counter() {
  perf_event_attr attributes{};
  attributes.size = sizeof attributes;
  attributes.type = PERF_TYPE_HARDWARE;
  attributes.config = PERF_COUNT_HW_INSTRUCTIONS;
  attributes.exclude_kernel = 1;
  attributes.exclude_hv = 1;
  return static_cast<int>(::syscall(SYS_perf_event_open, &attributes, 0, -1, -1, 0));
}

// 0 if they are not counted.
std::uint64_t instructions() {
  static const int counter = open_instruction_counter();
  std::uint64_t value = 0;
  if (counter < 0 || ::read(counter, &value, sizeof value) != sizeof value) return 0;
  return value;
}

benchmark::Counter per_iteration(std::uint64_t value) {
  return {static_cast<double>(value), benchmark::Counter::kAvgIterations};
}

}  // namespace

void fix_iterations(benchmark::internal::Benchmark* bench) {
  const char* wanted = std::getenv("MICRO_BENCH_ITERATIONS");
  const long count = wanted == nullptr ? 0 : std::strtol(wanted, nullptr, 10);
  if (count > 0) bench->Iterations(count);
}

Measured::Measured(benchmark::State& state)
    : state_(state), allocations_(testing::allocations()), instructions_(testing::instructions()) {}

Measured::~Measured() {
  const std::uint64_t instructions = testing::instructions() - instructions_;
  state_.counters["allocations"] = per_iteration((testing::allocations() - allocations_).count);
  if (instructions != 0) state_.counters["instructions"] = per_iteration(instructions);
}

}  // namespace ws::testing

BENCHMARK_MAIN();
