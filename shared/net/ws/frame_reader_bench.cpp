#include "shared/net/ws/frame_reader.hpp"

#include <cstdlib>
#include <string>

#include "shared/testing/bench.hpp"

namespace {

using namespace ws;
using net::FrameReader;

constexpr std::size_t kMaxMessage = 64 * 1024;  // bytes

// A client's text frame. Reading takes the mask off in place, and so reading again puts it on again: this one
// makes letters of letters, so that the same bytes can be read any number of times.
std::string client_frame(std::size_t payload) {
  std::string out(1, static_cast<char>(0x81));
  int length_bytes = 0;
  if (payload < 126) {
    out += static_cast<char>(0x80 | payload);
  } else {
    length_bytes = payload <= 0xffff ? 2 : 8;
    out += static_cast<char>(length_bytes == 2 ? 0xfe : 0xff);
  }
  for (int i = length_bytes - 1; i >= 0; --i) out += static_cast<char>(payload >> (8 * i) & 0xff);
  out += "\x01\x02\x03\x04";
  return out + std::string(payload, 'p');
}

void read_all(FrameReader& reader, std::string& bytes) {
  auto* data = reinterpret_cast<std::uint8_t*>(bytes.data());
  for (std::size_t left = bytes.size(); left > 0;) {
    std::size_t used = 0;
    FrameReader::Message message;
    if (reader.consume(data, left, &used, message) != FrameReader::State::kMessage) std::abort();
    benchmark::DoNotOptimize(message.payload);
    data += used;
    left -= used;
  }
}

void read_frame(benchmark::State& state) {
  std::string bytes = client_frame(static_cast<std::size_t>(state.range(0)));
  FrameReader reader(kMaxMessage);
  testing::Measured measured(state);
  for ([[maybe_unused]] auto _ : state) read_all(reader, bytes);
}
WS_BENCH(read_frame)->Arg(128)->Arg(kMaxMessage);

// What one read of a socket brings from somebody who sends a lot.
void read_batch(benchmark::State& state) {
  std::string bytes;
  for (int i = 0; i < state.range(0); ++i) bytes += client_frame(100);
  FrameReader reader(kMaxMessage);
  testing::Measured measured(state);
  for ([[maybe_unused]] auto _ : state) read_all(reader, bytes);
}
WS_BENCH(read_batch)->Arg(50);

}  // namespace
