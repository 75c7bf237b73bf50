#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "shared/net/ws/frame.hpp"
#include "shared/net/ws/frame_error.hpp"

namespace ws::net {

// What a frame may be, by what came before it.
struct FrameRules {
  bool within_message;  // the message under way is to be continued
  bool compression;     // was agreed on (RFC 7692)
  std::size_t most;     // bytes that its message may still grow by
};

// FrameHeader: the header of a client's frame (RFC 6455 section 5.2), taken apart and judged.
//
// Thread: any. A value.
struct FrameHeader {
  static constexpr std::size_t kMaxSize = 14;  // bytes
  static constexpr std::size_t kMaskSize = 4;  // bytes

  std::size_t size = 0;  // bytes; 0: it is not all there, and the rest of this is unknown
  std::uint64_t payload_size = 0;
  std::array<std::uint8_t, kMaskSize> mask{};
  Opcode opcode = Opcode::kText;  // unless it continues a message
  bool continues = false;
  bool final = false;
  bool compressed = false;

  bool is_control() const { return opcode != Opcode::kText && opcode != Opcode::kBinary; }

  // What is wrong is told as soon as the bytes that say so are there.
  FrameError read(const std::uint8_t* data, std::size_t available, const FrameRules& rules);

 private:
  FrameError read_basic(int first, int second, const FrameRules& rules);
  FrameError read_length(const std::uint8_t* data, std::size_t end);
};

}  // namespace ws::net
