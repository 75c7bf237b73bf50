#include "shared/base/bytes.hpp"

#include <doctest/doctest.h>

#include <cstring>

using ws::Bytes;
using ws::Slice;

TEST_CASE("copies of Bytes share one block") {
  Bytes first("head:", "tail");
  const Bytes second = first;  // NOLINT(performance-unnecessary-copy-initialization): the copy is the point
  CHECK(second.view() == "head:tail");
  CHECK(second.data() == first.data());
}

TEST_CASE("a slice keeps its bytes alive") {
  Slice slice;
  {
    Bytes whole("0123456789");
    slice = Slice(whole, 3, 4);
  }
  CHECK(slice.view() == "3456");
}

TEST_CASE("empty Bytes are harmless") {
  Bytes nothing;
  Bytes none("");
  CHECK(nothing.empty());
  CHECK(none.view().empty());
  CHECK(Slice(none).view().empty());
}

TEST_CASE("build fills the block before it is shared") {
  Bytes bytes = Bytes::build(3, [](char* out) { std::memcpy(out, "abc", 3); });
  CHECK(bytes.view() == "abc");
}
