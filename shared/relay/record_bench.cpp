#include "shared/relay/record.hpp"

#include <string>

#include "shared/testing/bench.hpp"

namespace {

using namespace ws;

relay::RecordView chat_record(const std::string& payload) {
  relay::RecordView record;
  record.kind = relay::Kind::kRoomMessage;
  record.origin = NodeId{0x1122334455667788};
  record.number = 42;
  record.stamp = 99;
  record.room = "Room 1";
  record.payload = payload;
  return record;
}

void record_encode(benchmark::State& state) {
  const std::string payload(static_cast<std::size_t>(state.range(0)), 'x');
  const relay::RecordView record = chat_record(payload);
  testing::Measured measured(state);
  for ([[maybe_unused]] auto _ : state) benchmark::DoNotOptimize(relay::encode(record));
}
WS_BENCH(record_encode)->Arg(200);

void record_parse(benchmark::State& state) {
  const std::string payload(static_cast<std::size_t>(state.range(0)), 'x');
  const Bytes bytes = relay::encode(chat_record(payload));
  testing::Measured measured(state);
  for ([[maybe_unused]] auto _ : state) {
    relay::RecordView record;
    benchmark::DoNotOptimize(relay::parse(bytes.view(), record));
    benchmark::DoNotOptimize(record);
  }
}
WS_BENCH(record_parse)->Arg(200);

// All that the relayer does with a record for one of its links: another target in a copy, where it is
// directed.
void record_redirect(benchmark::State& state) {
  const std::string payload(static_cast<std::size_t>(state.range(0)), 'x');
  const Bytes bytes = relay::encode(chat_record(payload));
  std::string out(bytes.size(), '\0');
  testing::Measured measured(state);
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(relay::redirect(bytes.view(), NodeId{7}, 0, out.data()));
}
WS_BENCH(record_redirect)->Arg(200);

}  // namespace
