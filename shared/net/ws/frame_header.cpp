#include "shared/net/ws/frame_header.hpp"

#include <algorithm>

namespace ws::net {
namespace {

constexpr std::size_t kBasicSize = 2;  // bytes, before the longer forms of the length
// The first byte.
constexpr int kFinal = 0x80;
constexpr int kReserved23 = 0x30;
constexpr int kControl = 0x08;
constexpr int kOpcode = 0x0f;
constexpr int kContinuation = 0;
// The second.
constexpr int kMasked = 0x80;
constexpr int kLength = 0x7f;
constexpr int kLongest7 = 125;  // bytes of payload: the longest of a control frame, too
constexpr int kTwoBytes = 126;
constexpr std::uint64_t kLongest16 = 65'535;

bool is_known(int opcode) {
  return opcode <= static_cast<int>(Opcode::kBinary) ||
         (opcode >= static_cast<int>(Opcode::kClose) && opcode <= static_cast<int>(Opcode::kPong));
}

}  // namespace

FrameError FrameHeader::read(const std::uint8_t* data, std::size_t available, const FrameRules& rules) {
  size = 0;
  if (available < kBasicSize) return FrameError::kNone;
  if (const FrameError error = read_basic(data[0], data[1], rules); error != FrameError::kNone) return error;
  const int length = data[1] & kLength;
  const std::size_t length_end = kBasicSize + (length <= kLongest7 ? 0U : length == kTwoBytes ? 2U : 8U);
  if (available < length_end) return FrameError::kNone;
  if (const FrameError error = read_length(data, length_end); error != FrameError::kNone) return error;
  if (!is_control() && payload_size > rules.most) return FrameError::kTooBig;
  if (available < length_end + kMaskSize) return FrameError::kNone;
  std::copy_n(data + length_end, kMaskSize, mask.begin());
  size = length_end + kMaskSize;
  return FrameError::kNone;
}

FrameError FrameHeader::read_basic(int first, int second, const FrameRules& rules) {
  const int code = first & kOpcode;
  const bool control = (code & kControl) != 0;
  final = (first & kFinal) != 0;
  continues = code == kContinuation;
  compressed = (first & kCompressedBit) != 0;
  opcode = continues ? Opcode::kText : static_cast<Opcode>(code);
  if ((first & kReserved23) != 0 || (compressed && (control || !rules.compression)))
    return FrameError::kReservedBit;
  if (!is_known(code)) return FrameError::kUnknownOpcode;
  if (control && !final) return FrameError::kFragmentedControl;
  if (control && (second & kLength) > kLongest7) return FrameError::kLongControl;
  if (continues && !rules.within_message) return FrameError::kNothingToContinue;
  if (!continues && !control && rules.within_message) return FrameError::kUnfinishedMessage;
  if (continues && compressed) return FrameError::kCompressedContinuation;
  if ((second & kMasked) == 0) return FrameError::kNotMasked;
  return FrameError::kNone;
}

FrameError FrameHeader::read_length(const std::uint8_t* data, std::size_t end) {
  if (end == kBasicSize) {
    payload_size = data[1] & kLength;
    return FrameError::kNone;
  }
  payload_size = 0;
  for (std::size_t i = kBasicSize; i < end; ++i) payload_size = payload_size << 8 | data[i];
  // The top bit is no part of a length: such a frame is not too big but wrong.
  if (payload_size >> 63 != 0) return FrameError::kLengthTopBit;
  const std::uint64_t shorter = end == kBasicSize + 2 ? kLongest7 : kLongest16;
  return payload_size <= shorter ? FrameError::kLengthNotShortest : FrameError::kNone;
}

}  // namespace ws::net
