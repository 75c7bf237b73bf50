#include <string>

#include "shared/protocol/event.hpp"
#include "shared/protocol/request.hpp"
#include "shared/testing/bench.hpp"

namespace {

using namespace ws;

// A client's chat frame of `size` bytes.
std::string chat_frame(std::size_t size) {
  const std::string head = R"({"type":"chat","room":"Room 1","message":")";
  const std::string tail = R"("})";
  return head + std::string(size - head.size() - tail.size(), 'x') + tail;
}

void decode_request(benchmark::State& state) {
  const std::string frame = chat_frame(static_cast<std::size_t>(state.range(0)));
  testing::Measured measured(state);
  for ([[maybe_unused]] auto _ : state) benchmark::DoNotOptimize(protocol::decode_request(frame));
}
WS_BENCH(decode_request)->Arg(128)->Arg(64 * 1024);

void encode_chat(benchmark::State& state) {
  const std::string message = '"' + std::string(static_cast<std::size_t>(state.range(0)), 'x') + '"';
  const protocol::ChatEvent event{"Room 1", message, "Alice", "0123456789abcdef0123456789abcdef",
                                  milliseconds(1'763'726'400'123)};
  std::string out;
  testing::Measured measured(state);
  for ([[maybe_unused]] auto _ : state) {
    out.clear();
    protocol::encode_chat(out, event);
    benchmark::DoNotOptimize(out.data());
  }
}
WS_BENCH(encode_chat)->Arg(128);

}  // namespace
