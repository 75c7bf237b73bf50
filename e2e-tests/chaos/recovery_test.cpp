#include "e2e-tests/chaos/recovery.hpp"

#include <doctest/doctest.h>

using namespace ws::chaos;
using namespace std::chrono_literals;

TEST_CASE("chat flows again when every server hears every other one's new words") {
  Recovery recovery(2);
  recovery.begin(1000ms);
  recovery.heard(0, 1, 900ms, 1100ms);  // said before: resumed, which is not enough
  recovery.heard(0, 0, 1100ms, 1110ms);
  recovery.heard(0, 1, 1100ms, 1120ms);
  CHECK(recovery.under_way());
  recovery.heard(1, 0, 1150ms, 1200ms);
  CHECK_FALSE(recovery.under_way());
  CHECK(recovery.worst() == 200ms);
}

TEST_CASE("a round that something else disturbed does not count") {
  Recovery recovery(2);
  recovery.begin(0ms);
  recovery.abandon();
  recovery.heard(0, 1, 1ms, 2ms);
  recovery.heard(1, 0, 1ms, 2ms);
  CHECK(recovery.count() == 0);
}
