#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ws::e2e {

// RFC 6455 framing of the tests' own, so that the product is judged by somebody else than itself.

enum class Opcode : std::uint8_t { continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

// How a payload length is written; `shortest` is the only one a correct client uses.
enum class LengthForm { shortest, two_bytes, eight_bytes };

constexpr std::uint8_t kCompressed = 4;  // RSV1 among OutFrame's reserved bits

// OutFrame: one frame to the server, wrong in whatever way a scenario wants it.
struct OutFrame {
  Opcode opcode = Opcode::text;
  std::string payload;
  bool fin = true;
  std::uint8_t reserved = 0;  // RSV1 = 4, RSV2 = 2, RSV3 = 1
  bool masked = true;
  LengthForm length_form = LengthForm::shortest;
  std::optional<std::uint64_t> claimed_length = std::nullopt;  // bytes; the payload's own length if not set
};

std::string encode(const OutFrame& frame);

// The payload of a close frame.
std::string close_payload(std::uint16_t code, std::string_view reason = {});

// InFrame: one frame from the server.
struct InFrame {
  Opcode opcode = Opcode::text;
  bool fin = true;
  bool compressed = false;  // RSV1, on the first frame of a message
  std::string payload;
};

// Takes the first frame off the front of `bytes`, nothing if it is not all there yet. Throws Failure when the
// server breaks the protocol: masked, reserved bits, unknown opcode, length not in its shortest form, long
// control frame. `compression`: whether it was agreed, so that RSV1 has a meaning.
std::optional<InFrame> take_frame(std::string& bytes, bool compression = false);

bool is_utf8(std::string_view text);

}  // namespace ws::e2e
