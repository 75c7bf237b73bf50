#include "ws-user/node/notices.hpp"

#include <doctest/doctest.h>

using namespace ws;
using namespace ws::node;

TEST_CASE("ten notices a second are told, the rest in one summary") {
  Notices notices;
  MonoTime now{1000};
  for (std::size_t i = 0; i < Notices::kPerSecond; ++i) CHECK(notices.allow("r", true, now));
  for (int i = 0; i < 3; ++i) CHECK_FALSE(notices.allow("r", true, now));
  CHECK_FALSE(notices.allow("r", false, now));
  CHECK(notices.allow("another", true, now));
  CHECK(notices.take_due(now + milliseconds(999)).empty());
  auto due = notices.take_due(now + milliseconds(1000));
  REQUIRE(due.size() == 1);
  CHECK(due[0].room == "r");
  CHECK(due[0].came == 3);
  CHECK(due[0].went == 1);
  CHECK(notices.size() == 0);
  CHECK(notices.allow("r", true, now + milliseconds(1001)));
}
