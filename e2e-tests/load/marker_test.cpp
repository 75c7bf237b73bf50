#include "e2e-tests/load/marker.hpp"

#include <doctest/doctest.h>

#include <string>

using ws::load::Marker;
using ws::load::MarkerCodec;

namespace {
std::string text(const MarkerCodec& codec, const Marker& marker) {
  std::string out(Marker::kLength, ' ');
  codec.write(marker, out.data());
  return out;
}
}  // namespace

TEST_CASE("a marker survives whatever the server wraps around it") {
  MarkerCodec codec(0xbeef);
  const std::string sent = text(codec, {0x12345, 77, 9'876'543'210});
  for (const std::string& frame :
       {sent, R"({"type":"chat","room":"a","message":")" + sent + R"(xxxx","userId":"u"})",
        "[user] " + sent}) {
    std::size_t hint = 0;
    auto found = codec.find(frame, hint);
    REQUIRE(found);
    CHECK(found->channel == 0x12345);
    CHECK(found->sequence == 77);
    CHECK(found->time == 9'876'543'210);
    CHECK(frame.compare(hint, sent.size(), sent) == 0);
  }
}

TEST_CASE("a wrong hint costs a search, not the message") {
  MarkerCodec codec(1);
  const std::string frame = "0123456789" + text(codec, {1, 2, 3});
  for (std::size_t hint : {std::size_t{0}, std::size_t{9}, std::size_t{10}, std::size_t{4000}}) {
    REQUIRE(codec.find(frame, hint));
    CHECK(hint == 10);
  }
}

TEST_CASE("what is no marker of this run is not found") {
  MarkerCodec codec(1);
  std::size_t hint = 0;
  CHECK_FALSE(codec.find("", hint));
  CHECK_FALSE(codec.find(R"({"type":"error","code":"rate-limited","message":"slow down"})", hint));
  CHECK_FALSE(codec.find(text(MarkerCodec(2), {1, 2, 3}), hint));
  std::string damaged = text(codec, {1, 2, 3});
  damaged[15] = 'z';
  CHECK_FALSE(codec.find(damaged, hint));
  CHECK_FALSE(codec.find(text(codec, {1, 2, 3}).substr(0, 31), hint));
}
