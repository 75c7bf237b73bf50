#include "shared/base/utf8.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace ws {
namespace {

constexpr std::uint64_t kHighBits = 0x8080808080808080;

// The bytes that may follow a first byte: RFC 3629 section 4 narrows the second; all others are 80 to BF.
struct Sequence {
  std::size_t length;  // bytes; 0: no first byte of anything
  std::uint8_t second_from;
  std::uint8_t second_to;
};

Sequence sequence_of(std::uint8_t first) {
  if (first < 0x80) return {1, 0, 0};
  if (first < 0xc2) return {0, 0, 0};
  if (first < 0xe0) return {2, 0x80, 0xbf};
  if (first == 0xe0) return {3, 0xa0, 0xbf};
  if (first == 0xed) return {3, 0x80, 0x9f};
  if (first < 0xf0) return {3, 0x80, 0xbf};
  if (first == 0xf0) return {4, 0x90, 0xbf};
  if (first < 0xf4) return {4, 0x80, 0xbf};
  if (first == 0xf4) return {4, 0x80, 0x8f};
  return {0, 0, 0};
}

// The length of the character at the start of `text`: more than `size` if it is cut off there, 0 if there is
// none.
std::size_t character_at(const char* text, std::size_t size) {
  auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const Sequence sequence = sequence_of(byte(0));
  const std::size_t there = std::min(sequence.length, size);
  if (there > 1 && (byte(1) < sequence.second_from || byte(1) > sequence.second_to)) return 0;
  for (std::size_t i = 2; i < there; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
  }
  return sequence.length;
}

}  // namespace

Utf8Start utf8_start(std::string_view text) {
  std::size_t at = 0;
  while (at != text.size()) {
    const std::size_t left = text.size() - at;
    std::uint64_t word = 0;
    if (left >= sizeof word) {
      std::memcpy(&word, text.data() + at, sizeof word);
      if ((word & kHighBits) == 0) {
        at += sizeof word;
        continue;
      }
    }
    const std::size_t length = character_at(text.data() + at, left);
    if (length == 0 || length > left) return {at, length == 0};
    at += length;
  }
  return {at, false};
}

bool is_utf8(std::string_view text) {
  return utf8_start(text).whole == text.size();
}

}  // namespace ws
