#include "ws-user/node/roll_call.hpp"

#include <doctest/doctest.h>

#include <string>

#include "shared/testing/fake_clock.hpp"

using namespace ws;
using namespace ws::node;

TEST_CASE("a task waits until all others have answered, and tasks keep their order") {
  testing::FakeClock clock;
  net::EventLoop loop(clock);
  int calls = 0;
  std::string ran;
  RollCall roll(loop, [&] { return ++calls, std::size_t{2}; });
  roll.run([&] { ran += 'a'; });
  roll.run([&] { ran += 'b'; });
  CHECK(roll.busy());
  roll.answer();
  CHECK(ran == "");
  roll.answer();
  CHECK(ran == "a");
  CHECK(calls == 2);  // b came during the first call: it needs its own
  roll.answer();
  roll.answer();
  CHECK(ran == "ab");
  CHECK_FALSE(roll.busy());
}

TEST_CASE("alone, nothing waits") {
  testing::FakeClock clock;
  net::EventLoop loop(clock);
  std::string ran;
  RollCall roll(loop, [] { return std::size_t{0}; });
  roll.run([&] { ran += 'a'; });
  CHECK(ran == "a");
}
