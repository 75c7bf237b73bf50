// websocketpp reads the same random frames as our reader, in the same random pieces, and makes the same of
// them.
#include <doctest/doctest.h>

#include <random>
#include <string>

#include "shared/net/ws/client_frame_fixture.hpp"
#include "shared/net/ws/frame_oracle_fixture.hpp"

using namespace ws::net;

namespace {

constexpr std::size_t kMaxMessage = 70'000;  // bytes

class RandomFrames {
 public:
  explicit RandomFrames(std::mt19937& random) : random_(random) {}

  // What a client may send, for the most part.
  std::string some(bool compression) {
    std::string bytes;
    for (int i = 0; i < 12; ++i) bytes += chance(4) ? control() : data(compression);
    if (chance(3)) bytes[random_() % bytes.size()] = static_cast<char>(random_());
    return bytes;
  }
  std::size_t up_to(std::size_t most) { return random_() % (most + 1); }

 private:
  std::uint32_t key() { return static_cast<std::uint32_t>(random_()); }
  bool chance(unsigned of) { return random_() % of == 0; }

  std::string data(bool compression) {
    int first = within_ ? 0x00 : (chance(2) ? 0x01 : 0x02);
    if (chance(30)) first ^= 1;
    if (compression && !within_ && chance(3)) first |= 0x40;
    const bool final = chance(2);
    within_ = !final;
    const std::size_t lengths[] = {0, up_to(10), up_to(10), 125, 126, up_to(400), 65'535, 65'536};
    return client_frame(first | (final ? 0x80 : 0), text(lengths[random_() % 8]), key());
  }

  std::string control() {
    const int opcode = 8 + static_cast<int>(random_() % 3);
    std::string payload = text(chance(20) ? 126 : up_to(125));
    if (opcode == 8 && payload.size() >= 2) {
      const std::size_t code = 990 + up_to(40) + 1000 * up_to(4);
      payload[0] = static_cast<char>(code >> 8);
      payload[1] = static_cast<char>(code);
    }
    return client_frame((chance(30) ? 0x00 : 0x80) | opcode, payload, key());
  }

  // Well-formed but for its ends.
  std::string text(std::size_t size) {
    const char* const characters[] = {"a", "a", "a", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80"};
    std::string out;
    while (out.size() < size) out += characters[size > 1'000 ? 0 : random_() % 6];
    if (!chance(8)) {
      while (out.size() > size) out.pop_back();
      if (!out.empty() && (out.back() & 0x80) != 0) out = std::string(out.size(), 'b');
    }
    return out.substr(0, size);
  }

  std::mt19937& random_;
  bool within_ = false;
};

template <bool kCompression>
void compare(std::mt19937& random) {
  RandomFrames frames(random);
  const std::string bytes = frames.some(kCompression);
  const std::size_t longest = random() % 3 == 0 ? 9 : 100'000;
  oracle::Reading<kCompression> reading(kMaxMessage);
  CHECK(reading.read(bytes, [&] { return frames.up_to(longest); }) == "");
}

}  // namespace

TEST_CASE("frame oracle: random frames are what websocketpp says they are") {
  std::mt19937 random(20261121);
  for (int round = 0; round < 1'000; ++round) {
    CAPTURE(round);
    compare<false>(random);
    compare<true>(random);
  }
}
