// What becomes of "ack":"relayed" where the two ends of the protocol, the outbox and an outage meet.
#include "ws-user/bus/acks.hpp"

#include <doctest/doctest.h>

#include "ws-user/bus/bus_contract.hpp"
#include "ws-user/bus/model/memory_cluster.hpp"

using namespace ws;
using namespace ws::bus;

namespace {

void publish(Bus& bus, std::uint64_t first, std::uint64_t last) {
  for (std::uint64_t token = first; token <= last; ++token) {
    Publication important = say("r", "important");
    important.ack = AckToken{token};
    bus.publish(important);
  }
}

using Relayed = std::vector<std::pair<std::uint64_t, std::size_t>>;
using Refused = std::vector<std::uint64_t>;

}  // namespace

// Node 2 confirms 5 once it has been told that 1 to 3 are lost, and that is no confirmation of those.
TEST_CASE("what leaves the outbox before every peer has confirmed is not relayed, whatever comes later") {
  RelayLimits limits;
  limits.outbox_bytes = 120;  // two records
  MemoryCluster cluster(2, limits);
  cluster.bus(1).room_occupied("r", {1});
  cluster.settle();
  cluster.cut(0);
  publish(cluster.bus(0), 1, 5);
  CHECK(cluster.heard(0).not_relayed == Refused{1, 2, 3});
  cluster.link(0);
  cluster.settle();
  CHECK(cluster.heard(1).gaps == 1);
  CHECK(cluster.heard(1).heard == Heard{"r: important", "r: important"});
  CHECK(cluster.heard(0).relayed == Relayed{{4, 1}, {5, 1}});
  CHECK(cluster.heard(0).not_relayed.size() == 3);
  CHECK(cluster.node(0).counters().not_relayed == 3);
}

TEST_CASE("what is older than the outbox's age is not relayed") {
  RelayLimits limits;
  limits.outbox_age = milliseconds(3'000);
  MemoryCluster cluster(2, limits);
  cluster.freeze(1, true);
  publish(cluster.bus(0), 1, 2);
  cluster.run(milliseconds(2'900));
  CHECK(cluster.heard(0).not_relayed.empty());
  cluster.run(milliseconds(200));
  CHECK(cluster.heard(0).not_relayed == Refused{1, 2});
  CHECK(cluster.node(0).waiting_acks() == 0);
}

TEST_CASE("what finds the table full is not relayed at once") {
  RelayLimits limits;
  limits.acks = 2;
  MemoryCluster cluster(2, limits);
  cluster.freeze(1, true);
  publish(cluster.bus(0), 1, 4);
  CHECK(cluster.heard(0).not_relayed == Refused{3, 4});
  cluster.freeze(1, false);
  cluster.settle();
  CHECK(cluster.heard(0).relayed == Relayed{{1, 1}, {2, 1}});
}

// The listener is told after ten seconds that the peer is gone; a sender is not told so before a relayer has
// listed peers without it for as long.
TEST_CASE("an outage of our own does not excuse a peer from confirming") {
  MemoryCluster cluster(2);
  cluster.bus(1).room_occupied("r", {1});
  cluster.settle();
  cluster.cut(0);
  publish(cluster.bus(0), 1, 1);
  cluster.run(seconds(15));
  publish(cluster.bus(0), 2, 2);
  CHECK(cluster.heard(0).gone.size() == 1);
  CHECK(cluster.heard(0).relayed.empty());
  cluster.link(0);
  cluster.settle();
  CHECK(cluster.heard(0).relayed == Relayed{{1, 1}, {2, 1}});
  CHECK(cluster.heard(1).heard == Heard{"r: important", "r: important"});
}

TEST_CASE("a peer that stays away when the relayer is back is known to be gone after ten seconds") {
  MemoryCluster cluster(2);
  cluster.cut(0);
  cluster.cut(1);
  publish(cluster.bus(0), 1, 1);
  cluster.run(seconds(15));
  cluster.link(0);
  cluster.run(milliseconds(9'900));
  CHECK(cluster.heard(0).relayed.empty());
  cluster.run(milliseconds(200));
  CHECK(cluster.heard(0).relayed == Relayed{{1, 0}});
}
