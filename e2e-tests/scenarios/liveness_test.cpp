// Liveness: a client that answers pings stays however little it says; one whose machine is gone is let go.
#include <doctest/doctest.h>

#include "e2e-tests/harness/failure.hpp"
#include "e2e-tests/harness/witness.hpp"

namespace ws::e2e {
namespace {

TEST_CASE("liveness: who answers pings stays, who does not is let go") {
  Service server = lone_server({{"PING_AFTER_MS", "300"}, {"DEAD_AFTER_MS", "1500"}});
  const Address address = server.address();
  WsClient alive = WsClient::open(address);
  WsClient silent = WsClient::open(address);  // never reads: its pings go unanswered
  REQUIRE(metric(address, "ws_connections") == 2);

  // Nothing is said to the one that stays: next() answers pings, and finds no message.
  eventually(
      "the silent one is let go",
      [&] {
        CHECK_THROWS_AS(alive.next(Deadline(100ms)), Failure);
        return metric(address, "ws_connections") == 1;
      },
      10s);
  alive.send_text(R"({"type":"ping","ref":1})");
  CHECK(alive.json().string("type") == "pong");
}

}  // namespace
}  // namespace ws::e2e
