#include <doctest/doctest.h>

#include "e2e-tests/load/pace.hpp"
#include "e2e-tests/load/window.hpp"

using ws::load::Pace;
using ws::load::Window;

TEST_CASE("the timetable does not move when the sender is late") {
  Pace pace(1'000, 1e6);  // one a microsecond
  CHECK_FALSE(pace.due(999));
  CHECK(pace.due(1'000));
  CHECK(pace.take() == 0);
  CHECK(pace.next_due() == 2'000);
  int caught_up = 0;
  while (pace.due(10'000)) {
    pace.take();
    ++caught_up;
  }
  CHECK(caught_up == 9);
  CHECK(pace.next_due() == 11'000);
}

TEST_CASE("the timetable does not drift over a long run") {
  Pace pace(0, 3);
  for (int i = 0; i < 3 * 3600; ++i) pace.take();
  CHECK(pace.next_due() == 3'600'000'000'000ull);
}

TEST_CASE("one in flight: the next message waits for the last receiver") {
  Window window(1, 2);
  CHECK(window.open());
  window.send();
  CHECK_FALSE(window.open());
  window.deliver(0);
  CHECK_FALSE(window.open());
  window.deliver(0);
  CHECK(window.open());
}

TEST_CASE("a later message that is done first does not open the window") {
  Window window(2, 1);
  window.send();
  window.send();
  window.deliver(1);
  CHECK_FALSE(window.open());
  window.deliver(0);
  CHECK(window.open());
  window.send();
  window.send();
  CHECK_FALSE(window.open());
}

TEST_CASE("a delivery from outside the window changes nothing") {
  Window window(1, 1);
  window.deliver(0);
  CHECK(window.open());
  window.send();
  window.deliver(5);
  CHECK_FALSE(window.open());
}
