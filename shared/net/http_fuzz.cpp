// A request may be anything and come in any pieces: the first byte says in how large ones.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "shared/net/http.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  std::size_t step = data[0] + 1u;
  ws::net::Limits limits;
  ws::net::HttpParser parser(limits);
  auto state = ws::net::HttpParser::State::kMore;
  for (std::size_t at = 1; at < size && state == ws::net::HttpParser::State::kMore; at += step) {
    std::size_t used = 0;
    state = parser.consume(reinterpret_cast<const char*>(data) + at, std::min(step, size - at), &used);
  }
  if (state == ws::net::HttpParser::State::kComplete) parser.take_request();
  return 0;
}
