#include "e2e-tests/load/process.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

using namespace ws::load;

TEST_CASE("user and system time are found behind any process name") {
  const Usage usage =
      parse_stat("42 (odd) name 1 2) S 1 42 42 0 -1 4194304 300 0 0 0 150 50 0 0 20 0 4 0 100 1 1", 100);
  CHECK(usage.user == 1'500'000'000);
  CHECK(usage.system == 500'000'000);
}

TEST_CASE("the machine is busy with all that is neither idle nor stolen") {
  const MachineUsage usage = parse_machine("cpu  100 10 40 9999 5 1 9 7 0 0\ncpu0 1 1 1\n", 100);
  CHECK(usage.busy == 1'600'000'000);
  CHECK(usage.stolen == 70'000'000);
}

TEST_CASE("Private_Dirty is told in bytes") {
  CHECK(parse_private_dirty("Rss:  9 kB\nPrivate_Clean:  4 kB\nPrivate_Dirty:    116 kB\n") == 116 * 1024);
  CHECK(parse_private_dirty("") == 0);
}

TEST_CASE("this process can be read, and a missing one is zero") {
  CHECK(read_usage(getpid()).cpu > 0);
  CHECK(read_private_dirty({getpid()}) > 0);
  const pid_t nobody = 4194303;  // the highest there can be, and 22 bits wide
  CHECK(read_usage(nobody).cpu == 0);
  CHECK(read_private_dirty({nobody}) == 0);
}

TEST_CASE("usage is told as a difference of two readings") {
  Usage earlier{10, 4, 6, 1};
  Usage later{30, 10, 20, 3};
  const Usage difference = later - earlier;
  CHECK(difference.cpu == 20);
  CHECK(difference.user == 6);
  CHECK(difference.system == 14);
  CHECK(difference.waited == 2);
}
