#include "shared/net/stream/write_queue.hpp"

#include <string>

#include "shared/testing/bench.hpp"

namespace {

using namespace ws;

// What one recipient costs besides its system call: a reference to bytes that all share.
void queue_push(benchmark::State& state) {
  const Slice frame{Bytes(std::string(128, 'x'))};
  net::WriteQueue queue;
  testing::Measured measured(state);
  for ([[maybe_unused]] auto _ : state) {
    queue.push(frame);
    benchmark::DoNotOptimize(queue.bytes());
    queue.clear();
  }
}
WS_BENCH(queue_push);

}  // namespace
