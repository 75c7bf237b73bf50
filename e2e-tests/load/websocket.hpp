#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ws::load {

// The few bytes of RFC 6455 that the generator and the floor need. Written here, and not taken from the
// product, so that neither can hide a fault of the other.
//
// Thread: any (functions of their arguments). Errors: FrameStatus::bad, or an empty result.

enum class Opcode : std::uint8_t {
  kContinuation = 0,
  kText = 1,
  kBinary = 2,
  kClose = 8,
  kPing = 9,
  kPong = 10
};

enum class FrameStatus { kComplete, kIncomplete, kBad };

struct FrameView {
  Opcode opcode = Opcode::kText;
  bool masked = false;
  bool compressed = false;
  std::uint32_t mask = 0;  // as it lies in memory
  const char* payload = nullptr;
  std::size_t length = 0;  // bytes of payload
  std::size_t size = 0;    // bytes of the whole frame
};

constexpr std::size_t kMaxFrame = std::size_t{16} << 20;  // bytes of payload accepted
constexpr std::size_t kMaxHeader = 14;                    // bytes

// Reads the frame that begins at `data`. Fragments, reserved bits and frames above kMaxFrame are kBad;
// `compression` allows the bit that marks a compressed message.
FrameStatus read_frame(const char* data, std::size_t size, FrameView& frame, bool compression = false);

// Writes a frame header (mask 0 = unmasked) and answers its length in bytes.
std::size_t write_header(char* out, Opcode opcode, std::size_t length, std::uint32_t mask);

// A whole client frame, masked.
std::string client_frame(Opcode opcode, std::string_view payload, std::uint32_t mask);

// out[i] = in[i] ^ mask[i % 4]; `out` may be `in`.
void apply_mask(char* out, const char* in, std::size_t length, std::uint32_t mask);

// The Sec-WebSocket-Accept value that answers `key`.
std::string accept_value(std::string_view key);

// The value of an HTTP header (name in any case, without the colon), or empty.
std::string_view header_value(std::string_view head, std::string_view name);

}  // namespace ws::load
