#include "shared/net/ws/frame.hpp"

#include <algorithm>
#include <cstring>

#include "shared/base/utf8.hpp"

namespace ws::net {
namespace {

constexpr std::size_t kMaxLength7 = 125;      // longest payload with a 2-byte header
constexpr std::size_t kMaxLength16 = 65'535;  // longest payload with a 4-byte header
constexpr std::size_t kMaxCloseReason = 123;  // a control frame's 125 bytes less the code
constexpr std::uint8_t kLength16Follows = 126;
constexpr std::uint8_t kLength64Follows = 127;
constexpr std::uint8_t kFinal = 0x80;
constexpr std::uint8_t kOpcodeBits = 0x0f;

struct Extent {
  std::size_t header;
  std::size_t payload;
};

Extent extent_of(std::string_view frame) {
  auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(frame[i]); };
  std::uint8_t length = byte(1);
  if (length <= kMaxLength7) return {2, length};
  std::size_t header = length == kLength16Follows ? 4 : kMaxFrameHeader;
  std::size_t payload = 0;
  for (std::size_t i = 2; i < header; ++i) payload = payload << 8 | byte(i);
  return {header, payload};
}

Bytes framed(Opcode opcode, std::string_view payload, int bits) {
  char header[kMaxFrameHeader];
  std::size_t size = write_frame_header(header, opcode, payload.size());
  header[0] = static_cast<char>(header[0] | bits);
  return Bytes({header, size}, payload);
}

// Codes of the standard and its registry, of libraries (3000 and more) and of applications (4000 and more).
bool may_be_sent(int close_code) {
  return (close_code >= 1000 && close_code <= 1003) || (close_code > 1006 && close_code <= 1014) ||
         (close_code >= 3000 && close_code <= 4999);
}

}  // namespace

std::size_t write_frame_header(char* out, Opcode opcode, std::size_t size) {
  out[0] = static_cast<char>(kFinal | static_cast<std::uint8_t>(opcode));
  if (size <= kMaxLength7) {
    out[1] = static_cast<char>(size);
    return 2;
  }
  std::size_t header = size <= kMaxLength16 ? 4 : kMaxFrameHeader;
  out[1] = static_cast<char>(header == 4 ? kLength16Follows : kLength64Follows);
  for (std::size_t i = header; i-- > 2; size >>= 8) out[i] = static_cast<char>(size & 0xff);
  return header;
}

Bytes make_frame(Opcode opcode, std::string_view payload) {
  return framed(opcode, payload, 0);
}

Bytes make_compressed_frame(Opcode opcode, std::string_view deflated) {
  return framed(opcode, deflated, kCompressedBit);
}

Bytes make_close_frame(CloseCode code, std::string_view reason) {
  reason = reason.substr(0, kMaxCloseReason);
  char payload[2 + kMaxCloseReason];
  payload[0] = static_cast<char>(static_cast<std::uint16_t>(code) >> 8);
  payload[1] = static_cast<char>(static_cast<std::uint16_t>(code) & 0xff);
  std::copy(reason.begin(), reason.end(), payload + 2);
  return make_frame(Opcode::kClose, {payload, 2 + reason.size()});
}

CloseFrame parse_close(std::string_view payload) {
  CloseFrame close;
  close.valid = payload.empty();
  if (payload.size() < 2) return close;
  const int code = static_cast<std::uint8_t>(payload[0]) << 8 | static_cast<std::uint8_t>(payload[1]);
  const std::string_view reason = payload.substr(2);
  if (!may_be_sent(code) || !is_utf8(reason)) return close;
  return {true, static_cast<CloseCode>(code), std::string(reason)};
}

Opcode frame_opcode(std::string_view frame) {
  return static_cast<Opcode>(static_cast<std::uint8_t>(frame.front()) & kOpcodeBits);
}

std::string_view frame_payload(std::string_view frame) {
  return frame.substr(extent_of(frame).header);
}

std::size_t frame_size(std::string_view start) {
  const Extent extent = extent_of(start);
  return extent.header + extent.payload;
}

}  // namespace ws::net
