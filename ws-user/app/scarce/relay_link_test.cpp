// A link to a relayer that is away goes on dialling, wherever memory runs out meanwhile. (Once, a lack of it
// at the beginning of a dial left the link silent for ever.)
#include "ws-user/bus/relay_link.hpp"

#include <doctest/doctest.h>

#include "shared/base/log.hpp"
#include "shared/testing/fake_clock.hpp"
#include "shared/testing/scarce_memory.hpp"

using namespace ws;

namespace {

constexpr std::uint64_t kPlaces = 150;  // more than one dial has that allocate
constexpr milliseconds kTurn{50};
constexpr milliseconds kUntilMended{40'000};  // longer than a link gives a dial of which it hears nothing

struct Deaf final : bus::RelayLinkListener {
  void on_link_up() override {}
  void on_link_frame(std::string) override {}
  void on_link_down() override {}
};

struct Outage {
  explicit Outage(std::uint64_t nth) {
    loop.at(net::Phase::kLog, [this] {
      clock.advance(kTurn);
      loop.request_turn();
      if (clock.now() < until || over) return;
      over = true;
      const testing::Plenty memory;
      loop.stop();
    });
    link.start();
    pass(milliseconds(1'000));
    testing::fail_allocation(nth);
    pass(kUntilMended);
    failed = testing::allocation_failed();
    testing::fail_allocation(0);
  }
  void pass(milliseconds time) {
    over = false;
    until = clock.now() + time;
    loop.run();
  }

  testing::FakeClock clock;
  net::EventLoop loop{clock};
  net::Streams streams{loop};
  net::Dialer dialer{streams, 1024 * 1024};
  Deaf node;
  bus::RelayLink link{loop, dialer, "ws://127.0.0.1:1", "", node};
  MonoTime until{0};
  bool over = false;
  bool failed = false;
};

}  // namespace

TEST_CASE("a link dials again, wherever memory ran out while it dialled") {
  spdlog::set_level(spdlog::level::off);
  for (std::uint64_t nth = 1; nth <= kPlaces; ++nth) {
    CAPTURE(nth);
    Outage outage(nth);
    REQUIRE(outage.failed);
    const std::uint64_t before = outage.link.dials();
    outage.pass(kUntilMended);
    REQUIRE(outage.link.dials() > before);
  }
}
