// Frames may be anything and come in any pieces. However they are cut, our reader and websocketpp's must make
// the same of them: the first byte says whether compression was agreed on, the second how they are cut.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <random>
#include <string_view>

#include "shared/net/ws/frame_oracle_fixture.hpp"

namespace {

constexpr std::size_t kMaxMessage = 1024;  // bytes

template <bool kCompression, typename Cut>
void compare(std::string_view bytes, Cut&& cut) {
  const std::string wrong = ws::net::oracle::Reading<kCompression>(kMaxMessage).read(bytes, cut);
  if (wrong.empty()) return;
  std::fprintf(stderr, "%s\n", wrong.c_str());
  __builtin_trap();
}

template <bool kCompression>
void compare_in_cuts(std::string_view bytes, unsigned seed) {
  std::minstd_rand random(seed + 1);
  compare<kCompression>(bytes, [&] { return random() % (seed + 2); });
  compare<kCompression>(bytes, [&] { return bytes.size(); });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
  if (data[0] % 2 == 0) {
    compare_in_cuts<false>(bytes, data[1]);
  } else {
    compare_in_cuts<true>(bytes, data[1]);
  }
  return 0;
}
