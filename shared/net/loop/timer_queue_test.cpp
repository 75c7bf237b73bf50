#include "shared/net/loop/timer_queue.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace ws;
using namespace ws::net;

namespace {

struct Fixture {
  TimerQueue queue;
  std::string log;

  std::unique_ptr<Timer> set(int due, char name, int interval = 0) {
    return queue.add(MonoTime(due), milliseconds(interval), [this, name] { log += name; });
  }
  std::string at(int now) {
    log.clear();
    queue.run_due(MonoTime(now), [](Task& task) { task(); });
    return log;
  }
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "timers run once they are due, in order") {
  auto c = set(20, 'c');
  auto a = set(10, 'a');
  auto b = set(10, 'b');
  CHECK(*queue.next() == MonoTime(10));
  CHECK(at(9).empty());
  CHECK(at(10) == "ab");
  CHECK(at(100) == "c");
  CHECK_FALSE(queue.next());
}

TEST_CASE_FIXTURE(Fixture, "a timer that repeats counts from when it ran, and ends with its handle") {
  auto timer = set(10, 'x', 10);
  CHECK(at(15) == "x");
  CHECK(*queue.next() == MonoTime(25));
  CHECK(at(90) == "x");
  timer.reset();
  CHECK_FALSE(queue.next());
  CHECK(at(1'000).empty());
}

TEST_CASE_FIXTURE(Fixture, "a timer that is gone does not run, nor keeps its task") {
  auto kept = std::make_shared<int>(1);
  auto timer = queue.add(MonoTime(10), milliseconds(0), [kept] {});
  CHECK(kept.use_count() == 2);
  timer.reset();
  CHECK(kept.use_count() == 1);
  CHECK(at(10).empty());
}

TEST_CASE_FIXTURE(Fixture, "a task may end its own timer and another's") {
  auto other = set(10, 'o');
  std::unique_ptr<Timer> own;
  own = queue.add(MonoTime(5), milliseconds(5), [&] {
    own.reset();
    other.reset();
    log += 'x';
  });
  CHECK(at(10) == "x");
  CHECK_FALSE(queue.next());
}

TEST_CASE_FIXTURE(Fixture, "what a task sets waits for the next turn, even if it is due") {
  std::unique_ptr<Timer> next;
  auto timer = queue.add(MonoTime(5), milliseconds(0), [&] { next = set(0, 'n'); });
  CHECK(at(10).empty());
  CHECK(at(10) == "n");
}
