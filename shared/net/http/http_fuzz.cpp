// A request may be anything and come in any pieces: the first byte says in how large ones. However it is cut,
// it is read alike; and what is taken, websocketpp's parser, which is more lenient, takes in the same way.
#include <cstddef>
#include <cstdint>
#include <websocketpp/http/request.hpp>

#include "shared/net/http/http_parser.hpp"

namespace {

using ws::net::HttpParser;
using ws::net::HttpRequest;

constexpr std::size_t kComparable = 8'192;  // bytes; websocketpp counts a head's bytes otherwise

void require(bool holds) {
  if (!holds) __builtin_trap();
}

void compare(const HttpRequest& a, const HttpRequest& b) {
  require(a.method == b.method && a.path == b.path && a.query == b.query);
  for (const char* name : {"Host", "Upgrade", "Connection", "Sec-WebSocket-Key", "Sec-WebSocket-Version"})
    require(a.header(name) == b.header(name));
}

void compare_with_websocketpp(std::string_view bytes, const HttpRequest& request, std::size_t rest) {
  if (request.header("Host").empty() || request.has_body || bytes.size() > kComparable) return;
  websocketpp::http::parser::request other;
  require(other.consume(bytes.data(), bytes.size()) == bytes.size() - rest);
  require(other.ready() && other.get_method() == request.method);
  for (const auto& [name, value] : other.get_headers()) require(request.header(name) == value);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::size_t step = data[0] + 1u;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  ws::net::HttpLimits limits;
  HttpParser pieces(limits);
  auto state = HttpParser::State::kMore;
  for (std::size_t at = 0; at < bytes.size() && state == HttpParser::State::kMore; at += step)
    state = pieces.consume(bytes.substr(at, step));
  if (state == HttpParser::State::kRefused) require(pieces.refusal().status >= 400);

  HttpParser whole(limits);
  if (whole.consume(bytes) != HttpParser::State::kComplete) return 0;
  require(state == HttpParser::State::kComplete);
  const HttpRequest request = whole.take_request();
  compare(request, pieces.take_request());
  compare_with_websocketpp(bytes, request, whole.take_rest().size());
  return 0;
}
