#include "shared/net/loop/watch.hpp"

#include <doctest/doctest.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

#include <cerrno>

using namespace ws::net;

namespace {

// A descriptor that can always be written, and read once it was `ring`ed; notes what it is told.
class Bell final : public Pollable {
 public:
  void on_ready(std::uint32_t events) noexcept override {
    ++told;
    told_of |= events;
  }
  void ring() { REQUIRE(::eventfd_write(fd.get(), 1) == 0); }
  // What a look at the poller tells it of.
  std::uint32_t hears(Poller& poller) {
    told_of = 0;
    poller.dispatch(Poller::kAtOnce);
    return told_of;
  }

  UniqueFd fd{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
  int told = 0;
  std::uint32_t told_of = 0;
};

struct Fixture {
  Poller poller;
  Poller another;
  Bell bell;
  Watch watch;
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "a watched descriptor tells of what it is waited for, and of nothing else") {
  REQUIRE(watch.on(poller, bell.fd.get(), EPOLLIN, bell));
  CHECK(bell.hears(poller) == 0);
  watch.set(EPOLLIN | EPOLLOUT, bell);
  CHECK(bell.hears(poller) == EPOLLOUT);
  bell.ring();
  CHECK(bell.hears(poller) == (EPOLLIN | EPOLLOUT));
  watch.set(0, bell);
  CHECK(bell.hears(poller) == 0);
  watch.set(EPOLLIN, bell);
  CHECK(bell.hears(poller) == EPOLLIN);
}

TEST_CASE_FIXTURE(Fixture, "the kernel is told only of what has changed") {
  REQUIRE(watch.on(poller, bell.fd.get(), EPOLLIN, bell));
  bell.ring();
  // Taken out behind the back of the watch: a call to the kernel would fail, and one that changes something
  // would have to put it in again.
  poller.remove(bell.fd.get());
  watch.set(EPOLLIN, bell);
  CHECK(bell.hears(poller) == 0);
  REQUIRE(poller.add(bell.fd.get(), 0, bell));
  watch.set(EPOLLIN, bell);
  CHECK(bell.hears(poller) == 0);
  watch.set(EPOLLIN | EPOLLOUT, bell);
  CHECK(bell.hears(poller) == (EPOLLIN | EPOLLOUT));
}

TEST_CASE_FIXTURE(Fixture, "a descriptor is in one poller at a time, and what came meanwhile is told again") {
  REQUIRE(watch.on(poller, bell.fd.get(), EPOLLIN, bell));
  bell.ring();
  CHECK(bell.hears(poller) == EPOLLIN);
  REQUIRE(watch.on(another, bell.fd.get(), EPOLLIN, bell));
  CHECK(bell.hears(poller) == 0);
  CHECK(bell.hears(another) == EPOLLIN);
}

TEST_CASE_FIXTURE(Fixture, "after off() nothing is told, and off() again does nothing") {
  REQUIRE(watch.on(poller, bell.fd.get(), EPOLLOUT, bell));
  CHECK(watch.is_on());
  watch.off();
  CHECK_FALSE(watch.is_on());
  watch.set(EPOLLIN | EPOLLOUT, bell);
  CHECK(bell.hears(poller) == 0);
  // Its number may belong to somebody else by now.
  REQUIRE(poller.add(bell.fd.get(), EPOLLOUT, bell));
  watch.off();
  CHECK(bell.hears(poller) == EPOLLOUT);
}

TEST_CASE_FIXTURE(Fixture, "the end of a watch takes its descriptor out") {
  {
    Watch inner;
    REQUIRE(inner.on(poller, bell.fd.get(), EPOLLOUT, bell));
  }
  CHECK(bell.hears(poller) == 0);
}

TEST_CASE_FIXTURE(Fixture, "a descriptor that cannot be watched leaves the watch off") {
  CHECK_FALSE(watch.on(poller, -1, EPOLLIN, bell));
  CHECK(errno == EBADF);
  CHECK_FALSE(watch.is_on());
  REQUIRE(watch.on(poller, bell.fd.get(), EPOLLOUT, bell));
  CHECK(bell.hears(poller) == EPOLLOUT);
}
