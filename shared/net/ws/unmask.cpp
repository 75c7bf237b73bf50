#include "shared/net/ws/unmask.hpp"

#include <array>
#include <cstring>

namespace ws::net {
namespace {

constexpr std::size_t kMaskSize = 4;  // bytes

}  // namespace

bool unmask(std::uint8_t* data, std::size_t size, const std::uint8_t* mask, std::uint64_t position) {
  std::array<std::uint8_t, sizeof(std::uint64_t)> turned;
  for (std::size_t i = 0; i < turned.size(); ++i) {
    turned[i] = mask[(position + i) % kMaskSize];
  }
  std::uint64_t wide = 0;
  std::memcpy(&wide, turned.data(), sizeof wide);
  constexpr std::uint64_t kHighBits = 0x8080808080808080;
  std::uint64_t seen = 0;  // all bits of what came out
  std::size_t at = 0;
  for (; size - at >= sizeof wide; at += sizeof wide) {
    std::uint64_t word = 0;
    std::memcpy(&word, data + at, sizeof word);
    word ^= wide;
    seen |= word;
    std::memcpy(data + at, &word, sizeof word);
  }
  for (std::size_t i = 0; at < size; ++at, ++i) {
    data[at] = static_cast<std::uint8_t>(data[at] ^ turned[i]);
    seen |= data[at];
  }
  return (seen & kHighBits) == 0;
}

}  // namespace ws::net
