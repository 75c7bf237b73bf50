#include "shared/base/log.hpp"

#include <doctest/doctest.h>

using ws::printable;

TEST_CASE("what a peer says cannot forge a line of the log") {
  CHECK(printable("hi \xc3\xa9") == "hi \xc3\xa9");
  CHECK(printable("a\nb\x1b[31m\x7f") == "a\\x0ab\\x1b[31m\\x7f");
  CHECK(printable(std::string(5000, 'x')).size() < 1100);
}
