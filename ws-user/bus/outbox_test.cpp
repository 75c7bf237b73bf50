#include "ws-user/bus/outbox.hpp"

#include <doctest/doctest.h>

using ws::Bytes;
using ws::milliseconds;
using ws::bus::Outbox;

namespace {
milliseconds at(int ms) {
  return milliseconds(ms);
}
}  // namespace

TEST_CASE("an outbox keeps what fits its bytes, the newest") {
  Outbox outbox(10, at(1000));
  CHECK(outbox.oldest() == 1);
  outbox.append(Bytes("aaaa"), at(1));
  outbox.append(Bytes("bbbb"), at(2));
  outbox.append(Bytes("cccc"), at(3));
  CHECK(outbox.oldest() == 2);
  CHECK(outbox.newest() == 3);
  CHECK(outbox.record(3).view() == "cccc");
  CHECK(outbox.bytes() == 8);
  outbox.append(Bytes("larger than the bound"), at(4));
  CHECK(outbox.oldest() == 4);
}

TEST_CASE("an outbox forgets by age, and knows from when on it has lost something") {
  Outbox outbox(100, at(1000));
  outbox.append(Bytes("a"), at(0));
  outbox.append(Bytes("b"), at(500));
  outbox.trim(at(1001));
  CHECK(outbox.oldest() == 2);
  CHECK(outbox.lost_since(at(0)));
  CHECK_FALSE(outbox.lost_since(at(1)));
  outbox.trim(at(5000));
  CHECK(outbox.oldest() == 3);
  CHECK(outbox.newest() == 2);
}

TEST_CASE("first_since finds the first record young enough") {
  Outbox outbox(100, at(1000));
  CHECK(outbox.first_since(at(0)) == 1);
  for (int i = 1; i <= 5; ++i) outbox.append(Bytes("x"), at(i * 10));
  CHECK(outbox.first_since(at(0)) == 1);
  CHECK(outbox.first_since(at(30)) == 3);
  CHECK(outbox.first_since(at(31)) == 4);
  CHECK(outbox.first_since(at(99)) == 6);
}
