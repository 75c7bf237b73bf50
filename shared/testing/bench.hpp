#pragma once

#include <benchmark/benchmark.h>

#include <cstdint>

#include "shared/testing/allocations.hpp"

// WS_BENCH(function): a benchmark, reported with its allocations an iteration (and its instructions, where
// the machine counts them) if it holds a `Measured` while it loops. With MICRO_BENCH_ITERATIONS=n in the
// environment it runs exactly n times: to see that it works, or to count its instructions with valgrind.
#define WS_BENCH(function) BENCHMARK(function)->Apply(ws::testing::fix_iterations)

namespace ws::testing {

void fix_iterations(benchmark::internal::Benchmark* bench);

// Measured: adds what one benchmark costs besides time to its report, from construction to destruction.
//
// Thread: any, one at a time.
class Measured {
 public:
  explicit Measured(benchmark::State& state);
  ~Measured();
  Measured(const Measured&) = delete;
  Measured& operator=(const Measured&) = delete;

 private:
  benchmark::State& state_;
  Allocations allocations_;
  std::uint64_t instructions_;
};

}  // namespace ws::testing
