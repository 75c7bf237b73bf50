#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "shared/base/bytes.hpp"
#include "shared/base/errors.hpp"
#include "shared/net/stream/write_queue.hpp"

namespace ws::net {

// RFC 6455 section 5.2.
enum class Opcode : std::uint8_t { kText = 1, kBinary = 2, kClose = 8, kPing = 9, kPong = 10 };

constexpr std::size_t kMaxFrameHeader = 10;    // bytes, unmasked
constexpr std::uint8_t kCompressedBit = 0x40;  // RSV1 in a frame's first byte, where compression was agreed

// Writes the header of an unmasked, final frame (server to client); returns its length. Thread: any.
std::size_t write_frame_header(char* out, Opcode opcode, std::size_t payload_size);

// A whole frame: header and payload, ready for any number of sockets.
Bytes make_frame(Opcode opcode, std::string_view payload);
// The same for a payload that is deflated (RFC 7692): the frame says so in its first reserved bit.
Bytes make_compressed_frame(Opcode opcode, std::string_view deflated);
// `reason` is cut to the 123 bytes that a control frame holds.
Bytes make_close_frame(CloseCode code, std::string_view reason);

// What a close frame's payload says (RFC 6455 section 7.4).
struct CloseFrame {
  bool valid = false;  // an empty payload is
  CloseCode code = CloseCode::kNoStatus;
  std::string reason;
};
CloseFrame parse_close(std::string_view payload);

// Opcode and payload of a frame made by these.
Opcode frame_opcode(std::string_view frame);
std::string_view frame_payload(std::string_view frame);

// The size of the frame of ours that begins like this: all of its header must be there.
std::size_t frame_size(std::string_view start);
inline constexpr Framing kFraming{frame_size, kMaxFrameHeader};

}  // namespace ws::net
