#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace ws::protocol {

// Where the characters end that stand in a JSON string as themselves: at a quote, a backslash, a control
// character (RFC 8259 section 7) or the end of the text. Looks at eight bytes at a time.
//
// Thread: any.
inline const char* end_of_plain(const char* at, const char* end) {
  constexpr std::uint64_t kOnes = 0x0101010101010101;
  constexpr std::uint64_t kHighs = 0x8080808080808080;
  constexpr unsigned kBitsPerByte = 8;
  constexpr bool kLittleEndian = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__;
  // The high bit of each byte below `limit`, and perhaps of bytes above the lowest of them, which does not
  // matter.
  auto below = [](std::uint64_t word, std::uint64_t limit) {
    return (word - kOnes * limit) & ~word & kHighs;
  };
  while (static_cast<std::size_t>(end - at) >= sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, sizeof word);
    const std::uint64_t special =
        below(word, 0x20) | below(word ^ kOnes * '"', 1) | below(word ^ kOnes * '\\', 1);
    if (special != 0 && !kLittleEndian) break;  // the loop below finds which byte it is
    if (special != 0) return at + static_cast<unsigned>(__builtin_ctzll(special)) / kBitsPerByte;
    at += sizeof word;
  }
  while (at != end && *at != '"' && *at != '\\' && static_cast<unsigned char>(*at) >= 0x20) ++at;
  return at;
}

}  // namespace ws::protocol
