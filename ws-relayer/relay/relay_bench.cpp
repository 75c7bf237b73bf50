#include "ws-relayer/relay/relay.hpp"

#include <vector>

#include "shared/testing/bench.hpp"

namespace {

using namespace ws;
using namespace ws::relayer;

struct Nowhere final : RelayOutput {
  void send(LinkId, Slice records) override { benchmark::DoNotOptimize(records.length); }
  void close(LinkId, std::string_view) override {}
  void passing(const relay::RecordView&) override {}
};

Bytes message_of(NodeId node, std::uint64_t number) {
  relay::RecordView record;
  record.kind = relay::Kind::kRoomMessage;
  record.origin = node;
  record.number = number;
  record.room = "Room 1";
  record.payload = "hi";
  return relay::encode(record);
}

// One record from one of `links` nodes to the others, of which each `muted`th has muted its room.
void relay_forward(benchmark::State& state) {
  Nowhere nowhere;
  Relay relay(nowhere);
  const auto links = static_cast<std::uint32_t>(state.range(0));
  const auto muted = static_cast<std::uint32_t>(state.range(1));
  for (std::uint32_t i = 0; i < links; ++i) {
    relay.link_opened({i}, MonoTime{0});
    relay.on_frame({i}, relay::encode_hello(NodeId{i + 1}, {}), MonoTime{0});
    relay::RecordView mute;
    mute.kind = relay::Kind::kMute;
    mute.origin = NodeId{i + 1};
    mute.room = "Room 1";
    if (i != 0 && muted != 0 && i % muted == 0) relay.on_frame({i}, relay::encode(mute), MonoTime{0});
  }
  std::vector<Bytes> frames;
  for (std::uint64_t number = 1; number <= 1'000; ++number) frames.push_back(message_of(NodeId{1}, number));
  std::size_t next = 0;
  ws::testing::Measured measured(state);
  for ([[maybe_unused]] auto _ : state) relay.on_frame({0}, frames[next++ % frames.size()], MonoTime{0});
}
WS_BENCH(relay_forward)
    ->ArgNames({"links", "muted"})
    ->Args({3, 0})
    ->Args({60, 0})
    ->Args({60, 2})
    ->Args({1200, 2});

}  // namespace
