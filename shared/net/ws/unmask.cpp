#include "shared/net/ws/unmask.hpp"

#include <cstring>

namespace ws::net {
namespace {

using Pair = std::uint64_t __attribute__((vector_size(16)));  // what a register of any processor today holds
constexpr std::uint64_t kHighBits = 0x8080808080808080;

// The mask as it applies from byte `position` of the payload on.
std::uint32_t turned(const std::uint8_t* mask, std::uint64_t position) {
  constexpr bool kLittleEndian = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__;
  std::uint32_t key = 0;
  std::memcpy(&key, mask, sizeof key);
  const unsigned bits = 8 * static_cast<unsigned>(position % sizeof key);
  if (bits == 0) return key;
  return kLittleEndian ? key >> bits | key << (32 - bits) : key << bits | key >> (32 - bits);
}

// Takes the mask off one word, and says what comes out.
template <typename Word>
Word unmask_word(std::uint8_t* data, Word key) {
  Word word{};
  std::memcpy(&word, data, sizeof word);
  word ^= key;
  std::memcpy(data, &word, sizeof word);
  return word;
}

}  // namespace

bool unmask(std::uint8_t* data, std::size_t size, const std::uint8_t* mask, std::uint64_t position) {
  const std::uint32_t key = turned(mask, position);
  const std::uint64_t wide = std::uint64_t{key} << 32 | key;
  const Pair pair{wide, wide};
  Pair pairs_seen{};  // all bits of what came out
  for (; size >= sizeof pair; data += sizeof pair, size -= sizeof pair) pairs_seen |= unmask_word(data, pair);
  std::uint64_t seen = pairs_seen[0] | pairs_seen[1];
  if (size >= sizeof wide) {
    seen |= unmask_word(data, wide);
    data += sizeof wide;
    size -= sizeof wide;
  }
  if (size >= sizeof key) {
    seen |= unmask_word(data, key);
    data += sizeof key;
    size -= sizeof key;
  }
  std::uint8_t bytes[sizeof key];
  std::memcpy(bytes, &key, sizeof key);
  for (std::size_t i = 0; i < size; ++i) {
    data[i] = static_cast<std::uint8_t>(data[i] ^ bytes[i]);
    seen |= data[i];
  }
  return (seen & kHighBits) == 0;
}

}  // namespace ws::net
