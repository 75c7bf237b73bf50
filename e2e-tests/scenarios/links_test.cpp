// Links: who may link, which of two links of one server counts, and what two relayers are good for.
#include <doctest/doctest.h>

#include "e2e-tests/harness/chat_client.hpp"
#include "e2e-tests/harness/cluster.hpp"
#include "e2e-tests/harness/http.hpp"
#include "shared/relay/control.hpp"

namespace ws::e2e {
namespace {

constexpr Duration kQuickly = 1s;
constexpr std::uint16_t kRefused = 1008;

Service started_relayer(const Settings& settings = {}) {
  Service relayer = relayer_service(settings);
  relayer.start();
  relayer.await_ready();
  return relayer;
}

// A link of the node `self`, which has dialled `dial` times.
WsClient link_of(const Address& relayer, NodeId self, std::uint64_t dial) {
  Upgrade upgrade;
  upgrade.extra_headers = "Sec-WebSocket-Protocol: relay.v1\r\n";
  WsClient link = WsClient::open(relayer, upgrade);
  relay::Hello hello;
  hello.dial = dial;
  link.send_binary(relay::encode_hello(self, hello).view());
  return link;
}

bool hears_peers(WsClient& link) {
  const Event event = link.next();
  if (event.kind != Event::Kind::binary) return false;
  relay::RecordReader reader(event.payload);
  relay::RecordView record;
  return reader.next(record) && record.kind == relay::Kind::kPeers;
}

TEST_CASE("links: a newer link of the same server replaces the older one") {
  Service relayer = started_relayer();
  WsClient older = link_of(relayer.address(), NodeId{7}, 1);
  CHECK(hears_peers(older));
  WsClient newer = link_of(relayer.address(), NodeId{7}, 2);
  CHECK(hears_peers(newer));
  CHECK(older.close_code() == kRefused);
  CHECK(metric(relayer.address(), "relay_links_replaced_total") == 1);
  CHECK(metric(relayer.address(), "relay_node_links") == 1);

  SUBCASE("and not the other way round, whichever comes first") {
    WsClient late = link_of(relayer.address(), NodeId{7}, 1);
    CHECK(late.close_code() == kRefused);
    newer.send_ping("still there?");
    CHECK(newer.next().kind == Event::Kind::pong);
    CHECK(metric(relayer.address(), "relay_links_replaced_total") == 1);
  }
}

TEST_CASE("links: RELAY_SECRET lets in who carries it, and counts who does not") {
  Service relayer = started_relayer({{"RELAY_SECRET", "open sesame"}});
  const std::string url = relayer.address().ws_url();
  Service friendly = user_service({{"RELAYER_URL", url}, {"RELAY_SECRET", "open sesame"}});
  friendly.start();
  friendly.await_ready();
  CHECK(metric(relayer.address(), "relay_node_links") == 1);
  CHECK(metric(relayer.address(), "relay_refused_secret_total") == 0);

  const Stopwatch watch;
  for (const Settings& wrong : {Settings{}, Settings{{"RELAY_SECRET", "open barley"}}}) {
    Settings settings = wrong;
    settings["RELAYER_URL"] = url;
    Service stranger = user_service(settings);
    const double refused = metric(relayer.address(), "relay_refused_secret_total");
    stranger.start();
    eventually("it is refused and counted",
               [&] { return metric(relayer.address(), "relay_refused_secret_total") > refused; });
    await_log(stranger, "RELAY_SECRET is not what it asks for");
    CHECK(http_status(stranger.address(), "/ready") == 503);
    CHECK(metric(relayer.address(), "relay_node_links") == 1);
  }
  // Whoever dials again and again does not fill the relayer's log: a line in 10 s.
  const std::string log = relayer.process().output();
  const std::string told = "a link was refused";
  if (watch.elapsed() < 10s) CHECK(log.find(told) == log.rfind(told));
  Upgrade upgrade;
  CHECK(http_exchange(relayer.address(), upgrade.request(relayer.address())).status == 401);
}

TEST_CASE("two relayers: when one dies, chat between servers goes on at once") {
  Service first = started_relayer();
  Service second = started_relayer();
  const Settings both = {{"RELAYER_URL", first.address().ws_url() + "," + second.address().ws_url()}};
  Service near = user_service(both);
  Service far = user_service(both);
  for (Service* server : {&near, &far}) server->start();
  for (Service* server : {&near, &far}) server->await_ready();
  for (Service* server : {&near, &far}) {
    eventually("both links stand", [&] { return metric(server->address(), "ws_link_up") == 2; });
  }
  ChatClient speaker = ChatClient::open(near.address());
  ChatClient listener = ChatClient::open(far.address());
  speaker.join("Room 1");
  listener.join("Room 1");
  for (Service* relayer : {&first, &second}) {
    relayer->kill();
    speaker.send_chat("Room 1", "still there?");
    CHECK(listener.hear("Room 1", Deadline(kQuickly)) == "still there?");
    relayer->start();
    for (Service* server : {&near, &far}) {
      eventually("both links stand again", [&] { return metric(server->address(), "ws_link_up") == 2; });
    }
  }
  listener.expect_silence();
}

TEST_CASE("two relayers: a server linked to both reaches those linked to one, once") {
  Service left = started_relayer();
  Service right = started_relayer();
  Service between = user_service({{"RELAYER_URL", left.address().ws_url() + "," + right.address().ws_url()}});
  Service at_left = user_service({{"RELAYER_URL", left.address().ws_url()}});
  Service at_right = user_service({{"RELAYER_URL", right.address().ws_url()}});
  for (Service* server : {&between, &at_left, &at_right}) server->start();
  for (Service* server : {&between, &at_left, &at_right}) server->await_ready();
  eventually("it knows both", [&] { return metric(between.address(), "ws_peers") == 2; });

  ChatClient speaker = ChatClient::open(between.address());
  ChatClient one = ChatClient::open(at_left.address());
  ChatClient other = ChatClient::open(at_right.address());
  for (ChatClient* client : {&speaker, &one, &other}) client->join("Room 1");
  speaker.send_chat("Room 1", "hello both");
  for (ChatClient* client : {&one, &other}) {
    CHECK(client->hear("Room 1") == "hello both");
    client->expect_silence();
  }
}

}  // namespace
}  // namespace ws::e2e
