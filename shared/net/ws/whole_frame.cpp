#include "shared/net/ws/whole_frame.hpp"

namespace ws::net {
namespace {

constexpr std::uint8_t kFinalOnly = 0x80;  // of the first byte's upper half: final, no reserved bit
constexpr std::uint8_t kMaskBit = 0x80;
constexpr std::uint8_t kLengthBits = 0x7f;
constexpr std::size_t kMaskSize = 4;    // bytes
constexpr std::size_t kLongest7 = 125;  // bytes of payload: the longest of a control frame, too
constexpr std::size_t kLongest16 = 65'535;
constexpr int kTwoBytes = 126;

bool is_control(Opcode opcode) {
  return opcode == Opcode::kClose || opcode == Opcode::kPing || opcode == Opcode::kPong;
}

}  // namespace

bool WholeFrame::find(std::uint8_t* data, std::size_t available, std::size_t longest) {
  if (available < 2 + kMaskSize || (data[0] & 0xf0) != kFinalOnly || (data[1] & kMaskBit) == 0) return false;
  opcode = static_cast<Opcode>(data[0] & 0x0f);
  if (opcode != Opcode::kText && opcode != Opcode::kBinary && !is_control(opcode)) return false;
  std::size_t header = 2;
  std::uint64_t length = data[1] & kLengthBits;
  if (length > kLongest7) {
    const std::uint64_t shorter = length == kTwoBytes ? kLongest7 : kLongest16;
    header += length == kTwoBytes ? 2 : 8;
    if (is_control(opcode) || available < header + kMaskSize) return false;
    length = 0;
    for (std::size_t i = 2; i < header; ++i) length = length << 8 | data[i];
    if (length <= shorter) return false;
  }
  if (length > longest || length > available - header - kMaskSize) return false;
  mask = data + header;
  payload = data + header + kMaskSize;
  payload_size = static_cast<std::size_t>(length);
  size = header + kMaskSize + payload_size;
  return true;
}

}  // namespace ws::net
