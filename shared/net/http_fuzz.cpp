// A request may be anything and come in any pieces: the first byte says in how large ones. One that is plain
// must be to websocketpp's parser what it is to ours.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "shared/net/http.hpp"
#include "shared/net/plain_request.hpp"

namespace {

void require(bool holds) {
  if (!holds) __builtin_trap();
}

void compare_parsers(const char* text, std::size_t size) {
  ws::net::Limits limits;
  ws::net::HttpRequest plain;
  const std::size_t plain_size = ws::net::read_plain_request({text, size}, limits.max_head, &plain);
  if (plain_size == 0) return;
  ws::net::HttpParser parser(limits);
  std::size_t used = 0;
  parser.consume(text, 1, &used);  // one byte is no plain request
  require(parser.consume(text + 1, size - 1, &used) == ws::net::HttpParser::State::kComplete);
  require(used + 1 == plain_size);
  const ws::net::HttpRequest request = parser.take_request();
  require(request.method == plain.method && request.path == plain.path && request.query == plain.query);
  for (const char* name : {"Host", "Upgrade", "Connection", "Sec-WebSocket-Key", "Sec-WebSocket-Version"})
    require(request.header(name) == plain.header(name));
}

}  // namespace

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
  compare_parsers(reinterpret_cast<const char*>(data) + 1, size - 1);
  return 0;
}
