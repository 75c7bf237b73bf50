// Frames may be anything and come in any pieces: the first byte says in how large ones.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "shared/net/ws/frame_reader.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using State = ws::net::FrameReader::State;
  constexpr std::size_t kMaxMessage = 1024;  // bytes
  if (size == 0) return 0;
  std::size_t step = data[0] + 1u;
  std::vector<std::uint8_t> bytes(data + 1, data + size);  // they are unmasked in place
  ws::net::FrameReader reader(kMaxMessage);
  for (std::size_t at = 0; at < bytes.size();) {
    std::size_t used = 0;
    ws::net::FrameReader::Message message;
    State state = reader.consume(bytes.data() + at, std::min(step, bytes.size() - at), &used, message);
    if (state == State::kFailed) return 0;
    if (state == State::kMessage && message.opcode == ws::net::Opcode::kClose) {
      ws::net::parse_close(message.payload);
    }
    at += used;
  }
  return 0;
}
