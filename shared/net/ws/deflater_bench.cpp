#include "shared/net/ws/deflater.hpp"

#include <random>
#include <string>

#include "shared/net/ws/frame.hpp"
#include "shared/net/ws/inflater.hpp"
#include "shared/testing/bench.hpp"

namespace {

using namespace ws;
using namespace ws::net;

// Something like what people write.
Bytes frame_of_words(std::size_t size) {
  constexpr const char* kWords[] = {"the ",  "of ",     "meeting ", "and ",   "tomorrow ", "is ",
                                    "that ", "it ",     "he ",      "build ", "with ",     "release ",
                                    "have ", "please ", "not ",     "what "};
  std::mt19937 random(20261121);
  std::string text;
  while (text.size() < size) text += kWords[random() % std::size(kWords)];
  return make_frame(Opcode::kText, text.substr(0, size));
}

void deflate_message(benchmark::State& state) {
  const Bytes frame = frame_of_words(static_cast<std::size_t>(state.range(0)));
  Deflater deflater;
  testing::Measured measured(state);
  for ([[maybe_unused]] auto _ : state) benchmark::DoNotOptimize(deflater.twin_of(frame).data());
}
WS_BENCH(deflate_message)->Arg(256)->Arg(1024)->Arg(64 * 1024);

void inflate_message(benchmark::State& state) {
  const auto size = static_cast<std::size_t>(state.range(0));
  const Bytes twin = Deflater().twin_of(frame_of_words(size));
  Inflater inflater;
  std::string message;
  testing::Measured measured(state);
  for ([[maybe_unused]] auto _ : state) inflater.inflate(frame_payload(twin.view()), size, message);
}
WS_BENCH(inflate_message)->Arg(256)->Arg(1024)->Arg(64 * 1024);

}  // namespace
