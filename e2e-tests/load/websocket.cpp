#include "e2e-tests/load/websocket.hpp"

#include <openssl/evp.h>
#include <openssl/sha.h>
#include <strings.h>

#include <cstring>

namespace ws::load {
namespace {

constexpr int kCompressedBit = 0x40;  // RFC 7692: the first reserved bit
constexpr char kAcceptSalt[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

std::uint64_t read_big_endian(const unsigned char* in, std::size_t bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes; ++i) value = value << 8 | in[i];
  return value;
}

void write_big_endian(char* out, std::uint64_t value, std::size_t bytes) {
  for (std::size_t i = bytes; i-- > 0; value >>= 8) out[i] = static_cast<char>(value & 0xff);
}

}  // namespace

FrameStatus read_frame(const char* data, std::size_t size, FrameView& frame, bool compression) {
  if (size < 2) return FrameStatus::kIncomplete;
  const auto* bytes = reinterpret_cast<const unsigned char*>(data);
  const int allowed = compression ? kCompressedBit : 0;
  if ((bytes[0] & 0xf0 & ~allowed) != 0x80 || (bytes[0] & 0x0f) == 0) return FrameStatus::kBad;
  frame.opcode = static_cast<Opcode>(bytes[0] & 0x0f);
  frame.compressed = (bytes[0] & kCompressedBit) != 0;
  if (frame.compressed && frame.opcode >= Opcode::kClose) return FrameStatus::kBad;
  frame.masked = (bytes[1] & 0x80) != 0;
  std::size_t header = 2;
  std::uint64_t length = bytes[1] & 0x7f;
  if (length >= 126) {
    const std::size_t extended = length == 126 ? 2 : 8;
    if (size < header + extended) return FrameStatus::kIncomplete;
    length = read_big_endian(bytes + header, extended);
    header += extended;
  }
  if (length > kMaxFrame) return FrameStatus::kBad;
  if (frame.masked) {
    if (size < header + 4) return FrameStatus::kIncomplete;
    std::memcpy(&frame.mask, data + header, 4);
    header += 4;
  }
  frame.payload = data + header;
  frame.length = static_cast<std::size_t>(length);
  frame.size = header + frame.length;
  return size < frame.size ? FrameStatus::kIncomplete : FrameStatus::kComplete;
}

std::size_t write_header(char* out, Opcode opcode, std::size_t length, std::uint32_t mask) {
  const int mask_bit = mask == 0 ? 0 : 0x80;
  std::size_t used = 2;
  out[0] = static_cast<char>(0x80 | static_cast<int>(opcode));
  if (length < 126) {
    out[1] = static_cast<char>(mask_bit | static_cast<int>(length));
  } else {
    const std::size_t extended = length < 65536 ? 2 : 8;
    out[1] = static_cast<char>(mask_bit | (extended == 2 ? 126 : 127));
    write_big_endian(out + 2, length, extended);
    used += extended;
  }
  if (mask != 0) {
    std::memcpy(out + used, &mask, 4);
    used += 4;
  }
  return used;
}

std::string client_frame(Opcode opcode, std::string_view payload, std::uint32_t mask) {
  char header[kMaxHeader];
  std::string frame(header, write_header(header, opcode, payload.size(), mask));
  const std::size_t start = frame.size();
  frame.append(payload);
  apply_mask(frame.data() + start, payload.data(), payload.size(), mask);
  return frame;
}

void apply_mask(char* out, const char* in, std::size_t length, std::uint32_t mask) {
  const std::uint64_t wide = static_cast<std::uint64_t>(mask) << 32 | mask;
  std::size_t i = 0;
  for (; i + 8 <= length; i += 8) {
    std::uint64_t word;
    std::memcpy(&word, in + i, 8);
    word ^= wide;
    std::memcpy(out + i, &word, 8);
  }
  for (; i < length; ++i) out[i] = static_cast<char>(in[i] ^ static_cast<char>(mask >> (8 * (i % 4)) & 0xff));
}

std::string accept_value(std::string_view key) {
  const std::string salted = std::string(key) + kAcceptSalt;
  unsigned char digest[SHA_DIGEST_LENGTH];
  SHA1(reinterpret_cast<const unsigned char*>(salted.data()), salted.size(), digest);
  unsigned char encoded[4 * ((SHA_DIGEST_LENGTH + 2) / 3) + 1];
  const int length = EVP_EncodeBlock(encoded, digest, SHA_DIGEST_LENGTH);
  return std::string(reinterpret_cast<char*>(encoded), static_cast<std::size_t>(length));
}

std::string_view header_value(std::string_view head, std::string_view name) {
  for (std::size_t line = head.find("\r\n"); line != std::string_view::npos;
       line = head.find("\r\n", line + 2)) {
    const std::string_view rest = head.substr(line + 2);
    if (rest.size() <= name.size() || rest[name.size()] != ':') continue;
    if (strncasecmp(rest.data(), name.data(), name.size()) != 0) continue;
    std::string_view value = rest.substr(name.size() + 1);
    value = value.substr(0, value.find("\r\n"));
    while (!value.empty() && value.front() == ' ') value.remove_prefix(1);
    while (!value.empty() && value.back() == ' ') value.remove_suffix(1);
    return value;
  }
  return {};
}

}  // namespace ws::load
