#include <array>

#include "e2e-tests/harness/frame.hpp"

namespace ws::e2e {
namespace {

// Sequence: which lead bytes start it, and what its second byte may be (the table of RFC 3629, section 4).
struct Sequence {
  std::uint8_t lead_first, lead_last, second_first, second_last;
  std::size_t length;  // bytes
};

constexpr std::array<Sequence, 9> kSequences{{{0x00, 0x7f, 0, 0, 1},
                                              {0xc2, 0xdf, 0x80, 0xbf, 2},
                                              {0xe0, 0xe0, 0xa0, 0xbf, 3},
                                              {0xe1, 0xec, 0x80, 0xbf, 3},
                                              {0xed, 0xed, 0x80, 0x9f, 3},
                                              {0xee, 0xef, 0x80, 0xbf, 3},
                                              {0xf0, 0xf0, 0x90, 0xbf, 4},
                                              {0xf1, 0xf3, 0x80, 0xbf, 4},
                                              {0xf4, 0xf4, 0x80, 0x8f, 4}}};

bool in(std::uint8_t first, char byte, std::uint8_t last) {
  const auto value = static_cast<std::uint8_t>(byte);
  return first <= value && value <= last;
}

// Bytes of the sequence at the front of `text`, 0 if there is no valid one.
std::size_t sequence_length(std::string_view text) {
  for (const Sequence& sequence : kSequences) {
    if (!in(sequence.lead_first, text[0], sequence.lead_last)) continue;
    if (text.size() < sequence.length) return 0;
    if (sequence.length > 1 && !in(sequence.second_first, text[1], sequence.second_last)) return 0;
    for (std::size_t i = 2; i < sequence.length; ++i) {
      if (!in(0x80, text[i], 0xbf)) return 0;
    }
    return sequence.length;
  }
  return 0;
}

}  // namespace

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = sequence_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

}  // namespace ws::e2e
