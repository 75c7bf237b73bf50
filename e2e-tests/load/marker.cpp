#include "e2e-tests/load/marker.hpp"

#include <array>
#include <cstring>

namespace ws::load {
namespace {

constexpr char kDigits[] = "0123456789abcdef";
constexpr std::uint8_t kNoDigit = 0xff;

constexpr std::array<std::uint8_t, 256> make_values() {
  std::array<std::uint8_t, 256> values{};
  for (auto& value : values) value = kNoDigit;
  for (std::uint8_t i = 0; i < 16; ++i) values[static_cast<std::uint8_t>(kDigits[i])] = i;
  return values;
}
constexpr auto kValues = make_values();

void write_hex(std::uint64_t value, int digits, char* out) {
  for (int i = digits - 1; i >= 0; --i, value >>= 4) out[i] = kDigits[value & 15];
}

bool read_hex(const char* in, int digits, std::uint64_t& value) {
  value = 0;
  for (int i = 0; i < digits; ++i) {
    const std::uint8_t digit = kValues[static_cast<std::uint8_t>(in[i])];
    if (digit == kNoDigit) return false;
    value = value << 4 | digit;
  }
  return true;
}

}  // namespace

MarkerCodec::MarkerCodec(std::uint16_t run) : tag_{'@', '@'} {
  write_hex(run, 4, tag_ + 2);
}

void MarkerCodec::write(const Marker& marker, char* out) const {
  std::memcpy(out, tag_, kTagLength);
  write_hex(marker.channel, 6, out + 6);
  write_hex(marker.sequence, 8, out + 12);
  write_hex(marker.time, 12, out + 20);
}

std::optional<Marker> MarkerCodec::find(std::string_view payload, std::size_t& hint) const {
  if (payload.size() < Marker::kLength) return std::nullopt;
  if (hint > payload.size() - Marker::kLength || std::memcmp(payload.data() + hint, tag_, kTagLength) != 0) {
    hint = payload.find(std::string_view(tag_, kTagLength));
    if (hint == std::string_view::npos || hint > payload.size() - Marker::kLength) {
      hint = 0;
      return std::nullopt;
    }
  }
  const char* at = payload.data() + hint;
  std::uint64_t channel = 0, sequence = 0, time = 0;
  if (!read_hex(at + 6, 6, channel) || !read_hex(at + 12, 8, sequence) || !read_hex(at + 20, 12, time)) {
    return std::nullopt;
  }
  return Marker{static_cast<std::uint32_t>(channel), static_cast<std::uint32_t>(sequence), time};
}

}  // namespace ws::load
