#include "ws-relayer/relay/relay_fixture.hpp"

using namespace ws;
using namespace ws::relayer;

TEST_CASE_FIXTURE(RelayFixture, "hello is answered by the peers, and the others hear peer-up and peer-down") {
  link(0, 10);
  link(1, 11);
  REQUIRE(out.records(1).size() == 1);
  CHECK(read_peers(out.records(1)[0])->at(0).node == NodeId{10});
  REQUIRE(out.records(0).size() == 2);
  CHECK(out.records(0)[1].kind == Kind::kPeerUp);
  CHECK(out.records(0)[1].origin == NodeId{11});
  forget();
  relay.link_closed({1}, now);
  CHECK(out.records(0)[0].kind == Kind::kPeerDown);
}

TEST_CASE_FIXTURE(RelayFixture,
                  "a record goes to every other link, as one slice with its neighbours, never back") {
  link(0, 10);
  link(1, 11);
  link(2, 12);
  forget();
  const Bytes frame(message(10, 1, "a").view(), message(10, 2, "b").view());
  relay.on_frame({0}, frame, now);
  CHECK(out.sent[0].empty());
  CHECK(out.sent[1] == frame.view());
  CHECK(out.slices[1] == 1);
  CHECK(out.sent[2] == frame.view());
}

TEST_CASE_FIXTURE(RelayFixture, "a directed record goes to its target alone; to nobody if it is not linked") {
  link(0, 10);
  link(1, 11);
  link(2, 12);
  forget();
  relay.on_frame({0}, message(10, 1, "a", 12), now);
  relay.on_frame({0}, message(10, 2, "a", 99), now);
  CHECK(out.sent[1].empty());
  CHECK(out.records(2).size() == 1);
}

TEST_CASE_FIXTURE(RelayFixture, "garbage closes its link with a reason; the records before it still pass") {
  link(0, 10);
  link(1, 11);
  forget();
  relay.on_frame({0}, Bytes(message(10, 1, "a").view(), "garbage"), now);
  CHECK(out.closed[0] == "record cut short");
  REQUIRE(out.records(1).size() == 2);
  CHECK(out.records(1)[1].kind == Kind::kPeerDown);
  forget();
  relay.on_frame({0}, message(10, 2, "a"), now);
  CHECK(out.sent[1].empty());
}

TEST_CASE_FIXTURE(RelayFixture, "a link may speak only for its own node, and only after hello") {
  link(0, 10);
  link(1, 11);
  relay.on_frame({0}, message(11, 1, "a"), now);
  CHECK(out.closed[0] == "record of another origin");
  relay.link_opened({2}, now);
  relay.on_frame({2}, message(12, 1, "a"), now);
  CHECK(out.closed[2] == "expected hello first");
}

TEST_CASE_FIXTURE(RelayFixture,
                  "a newer link of a node replaces the older, and an older one does not come back") {
  link(0, 10, 1);
  link(1, 10, 2);
  CHECK(out.closed[0] == "replaced by a newer link");
  link(2, 10, 1);
  CHECK(out.closed[2] == "a newer link of this node is open");
  CHECK(relay.linked() == 1);
}

TEST_CASE_FIXTURE(RelayFixture, "a link too many is closed before it speaks") {
  relay.link_opened({kMaxLinks}, now);
  CHECK(out.closed[kMaxLinks] == "too many links");
  relay.on_frame({kMaxLinks}, hello(10), now);
  CHECK(relay.linked() == 0);
}

TEST_CASE_FIXTURE(RelayFixture, "unknown kinds are forwarded") {
  link(0, 10);
  link(1, 11);
  forget();
  RecordView record;
  record.kind = static_cast<Kind>(200);
  record.origin = NodeId{10};
  relay.on_frame({0}, encode(record), now);
  CHECK(out.records(1).size() == 1);
}

// It was sent all the same, and every node closed its link over it.
TEST_CASE_FIXTURE(RelayFixture, "a plain message that is too large for a record reaches no node") {
  link(0, 10);
  forget();
  const std::string large(kMaxRecord, 'x');
  CHECK_FALSE(relay.publish_plain("a", large));
  CHECK(out.sent[0].empty());
  RecordView record;
  record.room = "a";
  const std::size_t most = kMaxRecord - encoded_size(record);
  CHECK(relay.publish_plain("a", std::string_view(large).substr(0, most)));
  REQUIRE(out.records(0).size() == 1);
  CHECK(out.records(0)[0].whole.size() == kMaxRecord);
}
