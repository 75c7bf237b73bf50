#include "e2e-tests/harness/frame.hpp"

#include "e2e-tests/harness/failure.hpp"
#include "e2e-tests/harness/random.hpp"

namespace ws::e2e {
namespace {

constexpr std::size_t kLongestControlPayload = 125;  // bytes
constexpr std::uint8_t kTwoByteLength = 126;
constexpr std::uint8_t kEightByteLength = 127;

void append_number(std::string& out, std::uint64_t number, int bytes) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>(number >> shift & 0xff));
  }
}

std::uint64_t read_number(std::string_view bytes) {
  std::uint64_t number = 0;
  for (const char byte : bytes) number = number << 8 | static_cast<std::uint8_t>(byte);
  return number;
}

void append_length(std::string& out, std::uint8_t mask_bit, std::uint64_t length, LengthForm form) {
  const auto first_byte = [&](std::uint64_t value) { out.push_back(static_cast<char>(mask_bit | value)); };
  if (form == LengthForm::shortest && length < kTwoByteLength) {
    first_byte(length);
  } else if (form != LengthForm::eight_bytes && length <= 0xffff) {
    first_byte(kTwoByteLength);
    append_number(out, length, 2);
  } else {
    first_byte(kEightByteLength);
    append_number(out, length, 8);
  }
}

bool is_known(Opcode opcode) {
  switch (opcode) {
    case Opcode::continuation:
    case Opcode::text:
    case Opcode::binary:
    case Opcode::close:
    case Opcode::ping:
    case Opcode::pong:
      return true;
  }
  return false;
}

// Header: what the first bytes of a frame from the server say.
struct Header {
  InFrame frame;
  std::size_t size = 0;      // bytes of the header itself
  std::uint64_t length = 0;  // bytes of payload
};

void check_header(const Header& header, std::uint8_t first, std::uint8_t second) {
  if ((first & (header.frame.compressed ? 0x30 : 0x70)) != 0) throw Failure("server set reserved bits");
  if ((second & 0x80) != 0) throw Failure("server masked a frame");
  if (!is_known(header.frame.opcode)) throw Failure("server sent an unknown opcode");
  const bool control = header.frame.opcode >= Opcode::close;
  if (control && (!header.frame.fin || header.length > kLongestControlPayload)) {
    throw Failure("server sent a long or fragmented control frame");
  }
}

std::optional<Header> read_header(const std::string& bytes, bool compression) {
  if (bytes.size() < 2) return std::nullopt;
  const auto first = static_cast<std::uint8_t>(bytes[0]);
  const auto second = static_cast<std::uint8_t>(bytes[1]);
  const std::uint8_t short_length = second & 0x7f;
  const std::size_t extra = short_length == kTwoByteLength ? 2 : short_length == kEightByteLength ? 8 : 0;
  Header header;
  header.size = 2 + extra;
  if (bytes.size() < header.size) return std::nullopt;
  header.frame.fin = (first & 0x80) != 0;
  header.frame.opcode = static_cast<Opcode>(first & 0x0f);
  const bool begins_message = header.frame.opcode == Opcode::text || header.frame.opcode == Opcode::binary;
  header.frame.compressed = compression && begins_message && (first & 0x40) != 0;
  header.length = extra == 0 ? short_length : read_number(std::string_view(bytes).substr(2, extra));
  if ((extra == 2 && header.length < kTwoByteLength) || (extra == 8 && header.length <= 0xffff)) {
    throw Failure("server wrote a length in more bytes than it needs");
  }
  check_header(header, first, second);
  return header;
}

}  // namespace

std::string encode(const OutFrame& frame) {
  std::string out;
  out.reserve(frame.payload.size() + 14);
  const int first = (frame.fin ? 0x80 : 0) | frame.reserved << 4 | static_cast<int>(frame.opcode);
  out.push_back(static_cast<char>(first));
  const std::uint8_t mask_bit = frame.masked ? 0x80 : 0;
  append_length(out, mask_bit, frame.claimed_length.value_or(frame.payload.size()), frame.length_form);
  if (!frame.masked) return out + frame.payload;
  std::string mask;
  append_number(mask, random_number(), 4);
  out += mask;
  for (std::size_t i = 0; i < frame.payload.size(); ++i) {
    out.push_back(static_cast<char>(frame.payload[i] ^ mask[i % 4]));
  }
  return out;
}

std::string close_payload(std::uint16_t code, std::string_view reason) {
  std::string payload;
  append_number(payload, code, 2);
  return payload.append(reason);
}

std::optional<InFrame> take_frame(std::string& bytes, bool compression) {
  std::optional<Header> header = read_header(bytes, compression);
  if (!header || bytes.size() - header->size < header->length) return std::nullopt;
  header->frame.payload = bytes.substr(header->size, header->length);
  bytes.erase(0, header->size + header->length);
  return std::move(header->frame);
}

}  // namespace ws::e2e
