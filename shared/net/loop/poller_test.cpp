#include "shared/net/loop/poller.hpp"

#include <doctest/doctest.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

#include <memory>

namespace ws::net {
namespace {

struct Bell final : Pollable {
  void on_ready(std::uint32_t) noexcept override {
    ++rung;
    if (partner == nullptr) return;
    poller->remove((*partner)->fd.get(), **partner);
    partner->reset();
  }

  UniqueFd fd{::eventfd(1, EFD_CLOEXEC | EFD_NONBLOCK)};
  int rung = 0;
  Poller* poller = nullptr;
  std::unique_ptr<Bell>* partner = nullptr;  // that this one ends
};

}  // namespace

// A signal ends the listeners, and a client that gives up its dialling attempts, in the turn in which
// somebody knocked at them: what was found for one that is freed must not be told to it.
TEST_CASE("whoever is taken out by name may be freed at once, whatever was found for it") {
  Poller poller;
  Bell first;
  auto second = std::make_unique<Bell>();
  first.poller = &poller;
  REQUIRE(poller.add(first.fd.get(), EPOLLIN, first));
  REQUIRE(poller.add(second->fd.get(), EPOLLIN, *second));
  SUBCASE("by another owner of the same dispatch") {
    first.partner = &second;
    poller.dispatch(Poller::kAtOnce);
    CHECK(first.rung == 1);
  }
  SUBCASE("between the wait and the calls") {
    poller.wait(Poller::kAtOnce);
    poller.remove(second->fd.get(), *second);
    second.reset();
    poller.call_owners();
    CHECK(first.rung == 1);
  }
}

}  // namespace ws::net
