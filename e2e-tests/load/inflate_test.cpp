#include "e2e-tests/load/inflate.hpp"

#include <doctest/doctest.h>
#include <zlib.h>

#include <string>

using ws::load::inflated;

namespace {

std::string deflated(const std::string& text) {
  z_stream stream{};
  REQUIRE(deflateInit2(&stream, 9, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string out(text.size() + 100, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_SYNC_FLUSH);
  out.resize(stream.total_out - 4);
  deflateEnd(&stream);
  return out;
}

}  // namespace

TEST_CASE("a compressed message comes out whole, whatever its length") {
  for (const std::size_t length : {1u, 1'000u, 65'536u, 65'537u, 1'000'000u}) {
    const std::string text(length, 'x');
    CHECK(inflated(deflated(text)) == text);
  }
  CHECK(inflated(std::string(1, '\0')) == "");
}

TEST_CASE("a broken or giant message is refused, and the next one is not") {
  CHECK_FALSE(inflated("this is not compressed"));
  CHECK_FALSE(inflated(deflated(std::string(20'000'000, 'x'))));
  CHECK(inflated(deflated("fine")) == "fine");
}
