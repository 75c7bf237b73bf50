#include "shared/net/stream/file_limit.hpp"

#include <doctest/doctest.h>

using ws::net::connections_within;

TEST_CASE("open files are kept back for what is no connection, more of them for many threads") {
  CHECK(connections_within(1'024, 1) == 960);
  CHECK(connections_within(1'024, 3) == 960);
  CHECK(connections_within(1'024, 64) == 1'024 - 48 - 5 * 64);
}

TEST_CASE("a limit too small for anybody still lets one in, and an unknown one none out") {
  CHECK(connections_within(60, 1) == 1);
  CHECK(connections_within(64, 1) == 1);
  CHECK(connections_within(0, 1) > 1'000'000'000);
}
