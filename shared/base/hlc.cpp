#include "shared/base/hlc.hpp"

#include <algorithm>

namespace ws {
namespace {

constexpr char kDigits[] = "0123456789abcdefghijklmnopqrstuv";  // base 32, in the order of their bytes
constexpr std::size_t kTextDigits = 13;                         // for 64 bits, 5 a digit
constexpr unsigned kBitsPerDigit = 5;

void write_digits(std::uint64_t value, char* out) {
  for (std::size_t i = kTextDigits; i-- > 0; value >>= kBitsPerDigit) out[i] = kDigits[value & 31];
}

}  // namespace

std::string to_text(MessageId id) {
  std::string text(2 * kTextDigits, '0');
  write_digits(id.stamp, text.data());
  write_digits(id.node.value, text.data() + kTextDigits);
  return text;
}

std::uint64_t Hlc::next(milliseconds wall) {
  const auto by_wall = static_cast<std::uint64_t>(wall.count()) << kCounterBits;
  last_ = std::max(last_ + 1, by_wall);
  return last_;
}

bool Hlc::follow(std::uint64_t stamp, milliseconds wall) {
  if (time_of(stamp) > wall + kMaxAhead) return false;
  last_ = std::max(last_, stamp);
  return true;
}

}  // namespace ws
