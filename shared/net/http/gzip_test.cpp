#include "shared/net/http/gzip.hpp"

#include <doctest/doctest.h>
#include <zlib.h>

using namespace ws::net;

TEST_CASE("gzip is taken where it is named with a weight, or everything is") {
  for (const char* accepts : {"gzip", "deflate, gzip, br", "GZIP;q=0.001", "x-gzip", "*", "*;q=0.1",
                              "identity;q=1, gzip ; q=0.5", "gzip, *;q=0"}) {
    CAPTURE(accepts);
    CHECK(accepts_gzip(accepts));
  }
  for (const char* refuses : {"", "identity", "br", "gzip;q=0", "gzip; Q=0.000", "*;q=0", "gzip;q=0, *",
                              "gzipped", ",;,", "deflate;gzip"}) {
    CAPTURE(refuses);
    CHECK_FALSE(accepts_gzip(refuses));
  }
}

TEST_CASE("what was compressed comes back") {
  const std::string text(10'000, 'a');
  const std::string packed = gzip(text);
  CHECK(packed.size() < 100);
  std::string back(text.size() + 1, '\0');
  z_stream stream{};
  REQUIRE(inflateInit2(&stream, 15 + 16) == Z_OK);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(back.data());
  stream.avail_out = static_cast<uInt>(back.size());
  CHECK(inflate(&stream, Z_FINISH) == Z_STREAM_END);
  back.resize(stream.total_out);
  inflateEnd(&stream);
  CHECK(back == text);
}
