// Metrics: what happens can be counted from outside.
#include <doctest/doctest.h>

#include "e2e-tests/harness/chat_client.hpp"
#include "e2e-tests/harness/cluster.hpp"
#include "e2e-tests/harness/http.hpp"

namespace ws::e2e {
namespace {

constexpr int kMessages = 10;

TEST_CASE("metrics: messages, rooms and bytes are counted on both servers and on the relayer") {
  Cluster cluster(2);
  ChatClient speaker = ChatClient::open(cluster.address(0));
  ChatClient near = ChatClient::open(cluster.address(0));
  ChatClient far = ChatClient::open(cluster.address(1));
  for (ChatClient* client : {&speaker, &near, &far}) client->join("Room 1");
  for (int number = 0; number < kMessages; ++number) {
    speaker.send_chat("Room 1", std::to_string(number));
    CHECK(near.hear("Room 1") == std::to_string(number));
    CHECK(far.hear("Room 1") == std::to_string(number));
  }

  CHECK(metric(cluster.address(0), "ws_connections") == 2);
  CHECK(metric(cluster.address(0), "ws_rooms") == 1);
  CHECK(metric(cluster.address(0), "ws_messages_in_total") >= kMessages);
  CHECK(metric(cluster.address(0), "ws_messages_published_total") == kMessages);
  CHECK(metric(cluster.address(0), "ws_messages_delivered_total") == kMessages);
  CHECK(metric(cluster.address(0), "ws_bytes_in_total") > 0);
  CHECK(metric(cluster.address(0), "ws_bytes_out_total") > 0);
  CHECK(metric(cluster.address(1), "ws_messages_received_total") == kMessages);
  CHECK(metric(cluster.address(1), "ws_messages_delivered_total") == kMessages);
  for (int index = 0; index < cluster.size(); ++index) {
    CHECK(metric(cluster.address(index), "ws_link_up") == 1);
    CHECK(metric(cluster.address(index), "ws_queue_bytes") >= 0);
    CHECK(metric(cluster.address(index), "ws_loop_lag_seconds") >= 0);
  }
  CHECK(metric(cluster.relayer().address(), "relay_node_links") == 2);
  CHECK(metric(cluster.relayer().address(), "relay_records_in_total") >= kMessages);
}

TEST_CASE("metrics: the link's state and closes by code") {
  Cluster cluster(1);
  const Address address = cluster.address(0);
  cluster.relayer().kill();
  eventually("the link is counted as down", [&] { return metric(address, "ws_link_up") == 0; });
  CHECK(metric(address, "ws_degraded") == 1);

  const double protocol_errors = metric(address, "ws_closes_total{code=\"1002\"}");
  ChatClient client = ChatClient::open(address);
  OutFrame unmasked;
  unmasked.masked = false;
  client.send(unmasked);
  CHECK(client.close_code() == 1002);
  client.await_end();
  eventually("the close is counted",
             [&] { return metric(address, "ws_closes_total{code=\"1002\"}") == protocol_errors + 1; });
}

}  // namespace
}  // namespace ws::e2e
