// An offer may say anything, and a message that is marked as compressed may hold anything: frames in any
// pieces, the first byte says how large ones, inflated by one inflater for all inputs. What is understood
// must survive being compressed again.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "shared/net/ws/compression_offer.hpp"
#include "shared/net/ws/deflater.hpp"
#include "shared/net/ws/frame_reader.hpp"
#include "shared/net/ws/inflater.hpp"

namespace {

using namespace ws::net;

constexpr std::size_t kMaxMessage = 4'096;  // bytes

void expect(bool holds) {
  if (!holds) std::abort();
}

// Inflates; the result is bounded, and its twin says the same.
void take_message(Opcode opcode, std::string_view payload) {
  static Inflater inflater;
  static Deflater deflater;
  std::string message;
  if (inflater.inflate(payload, kMaxMessage, message) != Inflater::Result::kOk) return;
  expect(message.size() <= kMaxMessage);
  const ws::Bytes frame = make_frame(opcode, message);
  const ws::Bytes twin = deflater.twin_of(frame);
  if (twin.data() == frame.data()) return;
  std::string again;
  expect(inflater.inflate(frame_payload(twin.view()), kMaxMessage, again) == Inflater::Result::kOk);
  expect(again == message);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  compression_answer(text);
  take_message(Opcode::kText, text);
  const std::size_t step = data[0] + 1u;
  std::vector<std::uint8_t> bytes(data + 1, data + size);  // they are unmasked in place
  FrameReader reader(kMaxMessage);
  reader.allow_compression();
  FrameReader::Message message;
  for (std::size_t at = 0, used = 0; at < bytes.size(); at += used) {
    const auto state = reader.consume(bytes.data() + at, std::min(step, bytes.size() - at), &used, message);
    if (state == FrameReader::State::kFailed) return 0;
    if (state != FrameReader::State::kMessage || !message.compressed) continue;
    expect(message.opcode == Opcode::kText || message.opcode == Opcode::kBinary);
    take_message(message.opcode, message.payload);
  }
  return 0;
}
