#include "ws-user/bus/loopback_bus.hpp"

#include <doctest/doctest.h>

#include <memory>

#include "shared/testing/fake_clock.hpp"
#include "ws-user/bus/bus_contract.hpp"

using namespace ws;
using namespace ws::bus;

namespace {

class LoopbackCluster {
 public:
  explicit LoopbackCluster(std::size_t nodes) : heard_(nodes) {
    for (std::size_t i = 0; i < nodes; ++i) {
      buses_.push_back(std::make_unique<LoopbackBus>(NodeId{i + 1}, hub_, heard_[i], clock_));
    }
  }
  Bus& bus(std::size_t i) { return *buses_[i]; }
  RecordingListener& heard(std::size_t i) { return heard_[i]; }
  void settle() { hub_.pump(); }

 private:
  testing::FakeClock clock_;
  LoopbackHub hub_;
  std::vector<RecordingListener> heard_;
  std::vector<std::unique_ptr<LoopbackBus>> buses_;
};

}  // namespace

TEST_CASE_TEMPLATE_INVOKE(bus_contract, LoopbackCluster);

TEST_CASE("a bus alone on its hub is ready from the beginning") {
  testing::FakeClock clock;
  LoopbackHub hub;
  RecordingListener heard;
  LoopbackBus bus(NodeId{1}, hub, heard, clock);
  CHECK(bus.state().linked_once);
  CHECK(bus.state().peers == 0);
  CHECK(bus.publish(say("lobby", "hello?")) == 1);
  bus.room_occupied("lobby", {1});
  CHECK(heard.joined.size() == 1);
  CHECK(bus.handed_over());
}
