#include "shared/net/stream/slow_readers.hpp"

#include <doctest/doctest.h>

using namespace ws;
using net::SlowReaders;

namespace {

// SlowReaders never looks into a stream: any address will do.
struct Crowd {
  SlowReaders slow;
  char places[4]{};
  net::Stream& operator[](std::size_t i) { return reinterpret_cast<net::Stream&>(places[i]); }
};

constexpr std::size_t kKiB = 1024;

}  // namespace

TEST_CASE("slow readers: the fullest counts as long as it reads") {
  Crowd crowd;
  MonoTime now{1'000'000};
  CHECK(crowd.slow.fullest(now) == 0);
  crowd.slow.note(crowd[0], 10, 900 * kKiB, now);
  crowd.slow.note(crowd[1], 10, 300 * kKiB, now);
  CHECK(crowd.slow.fullest(now) == 900 * kKiB);  // both have just begun to be slow
  for (int tenths = 0; tenths < 50; ++tenths) {
    now += milliseconds(100);
    crowd.slow.note(crowd[0], 1, 900 * kKiB, now);
    crowd.slow.note(crowd[1], 7 * kKiB, 300 * kKiB, now);  // 70 KiB a second
  }
  CHECK(crowd.slow.fullest(now) == 300 * kKiB);
  now += seconds(2);
  CHECK(crowd.slow.fullest(now) == 0);
}

TEST_CASE("slow readers: of a small queue it is enough to take half") {
  Crowd crowd;
  MonoTime now{1'000'000};
  crowd.slow.note(crowd[0], 0, 10 * kKiB, now);
  now += seconds(3);
  CHECK(crowd.slow.fullest(now) == 0);
  crowd.slow.note(crowd[0], 6 * kKiB, 10 * kKiB, now);
  CHECK(crowd.slow.fullest(now) == 10 * kKiB);
}

TEST_CASE("slow readers: who has taken everything costs nothing more") {
  Crowd crowd;
  const MonoTime now{1'000'000};
  for (std::size_t i = 0; i < 4; ++i) crowd.slow.note(crowd[i], 10, (i + 1) * kKiB, now);
  std::size_t large = 0;
  crowd.slow.for_each(3 * kKiB, [&](net::Stream&) { ++large; });
  CHECK(large == 2);
  for (std::size_t i = 0; i < 4; ++i) crowd.slow.forget(crowd[i]);
  CHECK(crowd.slow.size() == 0);
  CHECK(crowd.slow.fullest(now) == 0);
}
