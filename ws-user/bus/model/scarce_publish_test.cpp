// What becomes of a record when there is no memory left for a link's queue.
#include <doctest/doctest.h>

#include "ws-user/bus/bus_contract.hpp"
#include "ws-user/bus/model/memory_cluster.hpp"

using namespace ws;
using namespace ws::bus;

TEST_CASE("a record that a link has no memory for is published, and resumed as soon as there is some") {
  MemoryCluster cluster(2);
  cluster.bus(1).room_occupied("lobby", {1});
  cluster.settle();
  cluster.lose_memory(0, true);
  CHECK(cluster.bus(0).publish(say("lobby", "one")) == 1);
  CHECK(cluster.bus(0).publish(say("lobby", "two")) == 2);
  cluster.lose_memory(0, false);
  cluster.exchange();
  CHECK(cluster.heard(1).heard.empty());
  cluster.run(milliseconds(200));
  CHECK(cluster.heard(1).heard == Heard{"lobby: one", "lobby: two"});
}
