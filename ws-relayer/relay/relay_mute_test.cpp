// What a relay leaves out at a link's wish, and how it says so.
#include "ws-relayer/relay/relay_fixture.hpp"

using namespace ws;
using namespace ws::relayer;

TEST_CASE_FIXTURE(RelayFixture, "a muted room is left out, and said so before the next record") {
  link(0, 10);
  link(1, 11);
  relay.on_frame({1}, mute(11, "busy"), now);
  forget();
  for (std::uint64_t n = 1; n <= 3; ++n) relay.on_frame({0}, message(10, n, "busy"), now);
  CHECK(out.sent[1].empty());
  relay.on_frame({0}, message(10, 4, "quiet"), now);
  REQUIRE(out.records(1).size() == 2);
  CHECK(out.records(1)[0].kind == Kind::kSkipped);
  CHECK(out.records(1)[0].origin == NodeId{10});
  CHECK(read_numbers(out.records(1)[0])->first == 1);
  CHECK(read_numbers(out.records(1)[0])->second == 3);
  CHECK(out.records(1)[1].number == 4);
}

TEST_CASE_FIXTURE(RelayFixture, "within one frame, what is left out parts the slices") {
  link(0, 10);
  link(1, 11);
  relay.on_frame({1}, mute(11, "busy"), now);
  forget();
  std::string frame;
  for (std::uint64_t n = 1; n <= 5; ++n) frame += message(10, n, n == 3 ? "busy" : "quiet").view();
  relay.on_frame({0}, Bytes(frame), now);
  const auto records = out.records(1);
  REQUIRE(records.size() == 5);
  CHECK(records[1].number == 2);
  CHECK(records[2].kind == Kind::kSkipped);
  CHECK(records[3].number == 4);
  CHECK(out.slices[1] == 3);
}

TEST_CASE_FIXTURE(RelayFixture, "numbers that do not follow each other are never told as one range") {
  link(0, 10);
  link(1, 11);
  relay.on_frame({1}, mute(11, "busy"), now);
  forget();
  relay.on_frame({0}, message(10, 1, "busy"), now);
  relay.on_frame({0}, message(10, 5, "busy"), now);
  relay.tick(now);
  REQUIRE(out.records(1).size() == 2);
  CHECK(read_numbers(out.records(1)[0])->second == 1);
  CHECK(read_numbers(out.records(1)[1])->first == 5);
  forget();
  relay.tick(now);
  CHECK(out.sent[1].empty());
}

TEST_CASE_FIXTURE(RelayFixture, "mutes leave out the answers to a resume, but nothing that steers") {
  link(0, 10);
  link(1, 11);
  relay.on_frame({1}, mute(11, "busy"), now);
  forget();
  relay.on_frame({0}, message(10, 1, "busy", 11), now);
  RecordView record;
  record.kind = Kind::kRoomResume;
  record.origin = NodeId{10};
  record.target = NodeId{11};
  record.room = "busy";
  relay.on_frame({0}, encode_resume(record, {}), now);
  REQUIRE(out.records(1).size() == 2);
  CHECK(out.records(1)[0].kind == Kind::kSkipped);
  CHECK(out.records(1)[1].kind == Kind::kRoomResume);
}

TEST_CASE_FIXTURE(RelayFixture, "an unmute is confirmed with its ticket, and from there on the room comes") {
  link(0, 10);
  link(1, 11);
  relay.on_frame({1}, mute(11, "busy"), now);
  forget();
  relay.on_frame({1}, unmute(11, "busy", 77), now);
  relay.on_frame({0}, message(10, 1, "busy"), now);
  REQUIRE(out.records(1).size() == 2);
  CHECK(out.records(1)[0].kind == Kind::kUnmuted);
  CHECK(out.records(1)[0].room == "busy");
  CHECK(read_numbers(out.records(1)[0])->first == 77);
  CHECK(out.records(1)[1].number == 1);
}

TEST_CASE_FIXTURE(RelayFixture,
                  "what is left out of a record that waits for confirmation is told at once, flagged") {
  link(0, 10);
  link(1, 11);
  relay.on_frame({1}, mute(11, "busy"), now);
  forget();
  RecordView record;
  record.kind = Kind::kRoomMessage;
  record.flags = flag::kAck;
  record.origin = NodeId{10};
  record.number = 1;
  record.room = "busy";
  relay.on_frame({0}, encode(record), now);
  REQUIRE(out.records(1).size() == 1);
  CHECK(out.records(1)[0].kind == Kind::kSkipped);
  CHECK(out.records(1)[0].has(flag::kAck));
}

TEST_CASE_FIXTURE(RelayFixture, "a new link begins without mutes, also in a slot that had some") {
  link(0, 10);
  link(1, 11);
  relay.on_frame({1}, mute(11, "busy"), now);
  relay.on_frame({0}, message(10, 1, "busy"), now);
  relay.link_closed({1}, now);
  link(1, 11, 2);
  forget();
  relay.on_frame({0}, message(10, 2, "busy"), now);
  REQUIRE(out.records(1).size() == 1);
  CHECK(out.records(1)[0].number == 2);
}

TEST_CASE_FIXTURE(RelayFixture, "what was left out is told before its origin is known to be down") {
  link(0, 10);
  link(1, 11);
  relay.on_frame({1}, mute(11, "busy"), now);
  forget();
  relay.on_frame({0}, message(10, 1, "busy"), now);
  relay.link_closed({0}, now);
  REQUIRE(out.records(1).size() == 2);
  CHECK(out.records(1)[0].kind == Kind::kSkipped);
  CHECK(out.records(1)[1].kind == Kind::kPeerDown);
}

TEST_CASE_FIXTURE(RelayFixture,
                  "a plain message reaches the nodes that want the room, and nodes' messages are watched") {
  link(0, 10);
  link(1, 11);
  relay.on_frame({1}, mute(11, "busy"), now);
  forget();
  relay.publish_plain("busy", "hello");
  REQUIRE(out.records(0).size() == 1);
  CHECK(out.records(0)[0].payload == "hello");
  CHECK_FALSE(out.records(0)[0].numbered());
  CHECK(out.sent[1].empty());
  relay.on_frame({0}, message(10, 1, "busy"), now);
  CHECK(out.passed == 0);
  relay.watch(true);
  relay.on_frame({0}, message(10, 2, "busy"), now);
  relay.on_frame({0}, message(10, 1, "busy", 11), now);  // a copy for one node is not news
  CHECK(out.passed == 1);
}
