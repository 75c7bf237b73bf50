#include "shared/net/http/gzip.hpp"

#include <zlib.h>

#include <algorithm>
#include <new>
#include <optional>

#include "shared/net/http/http_headers.hpp"
#include "shared/net/http/http_text.hpp"

namespace ws::net {
namespace {

constexpr int kGzipWindow = 15 + 16;  // bits; 16 more: gzip's head and tail instead of zlib's
constexpr int kMemoryLevel = 9;

// Takes the text up to a mark, and the mark, off the front.
std::string_view take_until(std::string_view& text, char mark) {
  const std::string_view part = text.substr(0, text.find(mark));
  text.remove_prefix(std::min(text.size(), part.size() + 1));
  return without_blanks(part);
}

// "q=0", "q=0.000"
bool is_zero_weight(std::string_view parameter) {
  return parameter.size() > 2 && equal_but_for_case(parameter.substr(0, 2), "q=") &&
         parameter.find_first_not_of("0.", 2) == std::string_view::npos;
}

}  // namespace

bool accepts_gzip(std::string_view accept_encoding) {
  std::optional<bool> by_name;
  bool by_star = false;
  while (!accept_encoding.empty()) {
    std::string_view element = take_until(accept_encoding, ',');
    const std::string_view name = take_until(element, ';');
    const bool allowed = !is_zero_weight(take_until(element, ';'));
    if (equal_but_for_case(name, "gzip") || equal_but_for_case(name, "x-gzip")) by_name = allowed;
    if (name == "*") by_star = allowed;
  }
  return by_name.value_or(by_star);
}

std::string gzip(std::string_view bytes) {
  z_stream stream{};
  if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, kGzipWindow, kMemoryLevel, Z_DEFAULT_STRATEGY) !=
      Z_OK)
    throw std::bad_alloc();
  std::string out(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);  // into as much as it can need
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

}  // namespace ws::net
