#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace ws::net {

// MaskedHeader: the header of a client's frame (RFC 6455 section 5.2), collected byte by byte.
//
// Thread: loop. A value. What it says may be nonsense: whoever reads the frame judges that.
class MaskedHeader {
 public:
  static constexpr std::size_t kBasicSize = 2;  // bytes, before the longer forms of the length
  static constexpr std::size_t kMaskSize = 4;   // bytes
  static constexpr std::size_t kMaxSize = kBasicSize + 8 + kMaskSize;

  void push(std::uint8_t byte) { bytes_[size_++] = byte; }
  void clear() { size_ = 0; }

  std::size_t size() const { return size_; }
  const std::uint8_t* data() const { return bytes_.data(); }
  // These need the basic part.
  bool is_final() const { return (bytes_[0] & kFinalBit) != 0; }
  bool is_control() const { return (bytes_[0] & kControlBit) != 0; }
  bool is_continuation() const { return (bytes_[0] & kOpcodeBits) == kContinuation; }
  bool begins_message() const { return !is_control() && !is_continuation(); }
  bool reserved1() const { return (bytes_[0] & kReserved1) != 0; }
  bool is_text() const { return (bytes_[0] & kOpcodeBits) == kText; }
  bool masked() const { return (bytes_[1] & kMaskBit) != 0; }
  // The bytes up to the mask.
  std::size_t length_end() const {
    const int length = bytes_[1] & kLengthBits;
    return kBasicSize + (length == kTwoBytes ? 2U : length == kEightBytes ? 8U : 0U);
  }
  bool complete() const { return size_ >= kBasicSize && size_ == length_end() + kMaskSize; }

  std::uint64_t payload_size() const {
    if (length_end() == kBasicSize) return bytes_[1] & kLengthBits;
    std::uint64_t length = 0;
    for (std::size_t i = kBasicSize; i < length_end(); ++i) length = length << 8 | bytes_[i];
    return length;
  }
  const std::uint8_t* mask() const { return bytes_.data() + length_end(); }

  static constexpr std::uint8_t kReserved1 = 0x40;
  static constexpr std::uint8_t kMaskBit = 0x80;
  static constexpr std::uint8_t kText = 1;
  static constexpr std::uint8_t kBinary = 2;

 private:
  static constexpr int kFinalBit = 0x80;
  static constexpr int kControlBit = 0x08;
  static constexpr int kOpcodeBits = 0x0f;
  static constexpr int kContinuation = 0;
  static constexpr int kLengthBits = 0x7f;
  static constexpr int kTwoBytes = 126;
  static constexpr int kEightBytes = 127;

  std::array<std::uint8_t, kMaxSize> bytes_{};
  std::size_t size_ = 0;
};

// Takes a mask of four bytes off `data`, whose first byte is byte `position` of the payload; eight bytes at a
// time. True if what comes out is ASCII: then nobody need look at it again to know that it is UTF-8.
bool unmask(std::uint8_t* data, std::size_t size, const std::uint8_t* mask, std::uint64_t position);

}  // namespace ws::net
