#include "shared/base/hlc.hpp"

#include <algorithm>
#include <cstring>

namespace ws {
namespace {

constexpr std::string_view kDigits =
    "0123456789abcdefghijklmnopqrstuv";  // base 32, in the order of their bytes
constexpr std::size_t kTextDigits = 13;  // for 64 bits, 5 a digit
constexpr unsigned kBitsPerPair = 10;
constexpr std::size_t kPairs = std::size_t{1} << kBitsPerPair;

// All pairs of digits: two at a time take half the time.
constexpr std::array<char, 2 * kPairs> make_pairs() {
  std::array<char, 2 * kPairs> pairs{};
  for (std::size_t i = 0; i < kPairs; ++i) {
    pairs[2 * i] = kDigits[i / kDigits.size()];
    pairs[2 * i + 1] = kDigits[i % kDigits.size()];
  }
  return pairs;
}

constexpr std::array<char, 2 * kPairs> kPairTexts = make_pairs();

void write_digits(std::uint64_t value, char* out) {
  for (std::size_t i = kTextDigits - 1; i != 0; i -= 2, value >>= kBitsPerPair)
    std::memcpy(out + i - 1, &kPairTexts[2 * (value % kPairs)], 2);
  out[0] = kDigits[value];
}

}  // namespace

MessageIdText to_text(MessageId id) {
  MessageIdText text;
  write_digits(id.stamp, text.characters.data());
  write_digits(id.node.value, text.characters.data() + kTextDigits);
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
