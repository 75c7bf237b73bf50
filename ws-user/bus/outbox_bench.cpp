#include "ws-user/bus/outbox.hpp"

#include <string>

#include "shared/testing/bench.hpp"

namespace {

using namespace ws;

// A full outbox: every record appended pushes the oldest out.
void outbox_append(benchmark::State& state) {
  const Bytes record(std::string(256, 'x'));
  bus::Outbox outbox(1'000 * record.size(), milliseconds(300'000));
  MonoTime now{0};
  for (int i = 0; i < 1'000; ++i) outbox.append(record, now);
  testing::Measured measured(state);
  for ([[maybe_unused]] auto _ : state) outbox.append(record, now);
}
WS_BENCH(outbox_append);

// What falls out by its age, one record each time.
void outbox_trim(benchmark::State& state) {
  const Bytes record(std::string(256, 'x'));
  bus::Outbox outbox(1'000 * record.size(), milliseconds(500));
  MonoTime now{0};
  testing::Measured measured(state);
  for ([[maybe_unused]] auto _ : state) {
    now += milliseconds(1);
    outbox.append(record, now);
    outbox.trim(now);
  }
}
WS_BENCH(outbox_trim);

}  // namespace
