#include "ws-relayer/relay/relay.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>

using namespace ws;
using namespace ws::relay;
using ws::relayer::Relay;

namespace {

struct Recorder final : relayer::RelayOutput {
  std::map<std::uint32_t, std::string> sent;
  std::map<std::uint32_t, int> slices;
  std::map<std::uint32_t, std::string> closed;
  int passed = 0;

  void send(LinkId link, Slice records) override {
    sent[link.slot] += records.view();
    ++slices[link.slot];
  }
  void close(LinkId link, std::string_view reason) override { closed[link.slot] = reason; }
  void passing(const RecordView&) override { ++passed; }

  std::vector<RecordView> records(std::uint32_t slot) {
    std::vector<RecordView> out;
    RecordReader reader(sent[slot]);
    RecordView record;
    while (reader.next(record)) out.push_back(record);
    return out;
  }
};

Bytes hello(std::uint64_t node, std::uint64_t dial = 1) {
  Hello content;
  content.dial = dial;
  content.name = "node";
  return encode_hello(NodeId{node}, content);
}

Bytes message(std::uint64_t node, std::uint64_t number, std::string_view room, std::uint64_t target = 0) {
  RecordView record;
  record.kind = Kind::kRoomMessage;
  record.origin = NodeId{node};
  record.number = number;
  record.target = NodeId{target};
  record.room = room;
  record.payload = "hi";
  return encode(record);
}

Bytes mute(std::uint64_t node, std::string_view room) {
  RecordView record;
  record.kind = Kind::kMute;
  record.origin = NodeId{node};
  record.room = room;
  return encode(record);
}

Bytes unmute(std::uint64_t node, std::string_view room, std::uint64_t ticket) {
  RecordView record;
  record.kind = Kind::kUnmute;
  record.origin = NodeId{node};
  record.room = room;
  return encode_numbers(record, {ticket, 0});
}

struct Fixture {
  Recorder out;
  Relay relay{out};
  MonoTime now{0};

  void link(std::uint32_t slot, std::uint64_t node, std::uint64_t dial = 1) {
    relay.link_opened({slot}, now);
    relay.on_frame({slot}, hello(node, dial), now);
  }
  void forget() {
    out.sent.clear();
    out.slices.clear();
  }
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "hello is answered by the peers, and the others hear peer-up and peer-down") {
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

TEST_CASE_FIXTURE(Fixture,
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

TEST_CASE_FIXTURE(Fixture, "a directed record goes to its target alone; to nobody if it is not linked") {
  link(0, 10);
  link(1, 11);
  link(2, 12);
  forget();
  relay.on_frame({0}, message(10, 1, "a", 12), now);
  relay.on_frame({0}, message(10, 2, "a", 99), now);
  CHECK(out.sent[1].empty());
  CHECK(out.records(2).size() == 1);
}

TEST_CASE_FIXTURE(Fixture, "garbage closes its link with a reason; the records before it still pass") {
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

TEST_CASE_FIXTURE(Fixture, "a link may speak only for its own node, and only after hello") {
  link(0, 10);
  link(1, 11);
  relay.on_frame({0}, message(11, 1, "a"), now);
  CHECK(out.closed[0] == "record of another origin");
  relay.link_opened({2}, now);
  relay.on_frame({2}, message(12, 1, "a"), now);
  CHECK(out.closed[2] == "expected hello first");
}

TEST_CASE_FIXTURE(Fixture, "a newer link of a node replaces the older, and an older one does not come back") {
  link(0, 10, 1);
  link(1, 10, 2);
  CHECK(out.closed[0] == "replaced by a newer link");
  link(2, 10, 1);
  CHECK(out.closed[2] == "a newer link of this node is open");
  CHECK(relay.linked() == 1);
}

TEST_CASE_FIXTURE(Fixture, "a link too many is closed before it speaks") {
  relay.link_opened({kMaxLinks}, now);
  CHECK(out.closed[kMaxLinks] == "too many links");
  relay.on_frame({kMaxLinks}, hello(10), now);
  CHECK(relay.linked() == 0);
}

TEST_CASE_FIXTURE(Fixture, "unknown kinds are forwarded") {
  link(0, 10);
  link(1, 11);
  forget();
  RecordView record;
  record.kind = static_cast<Kind>(200);
  record.origin = NodeId{10};
  relay.on_frame({0}, encode(record), now);
  CHECK(out.records(1).size() == 1);
}

TEST_CASE_FIXTURE(Fixture, "a muted room is left out, and said so before the next record") {
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

TEST_CASE_FIXTURE(Fixture, "within one frame, what is left out parts the slices") {
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

TEST_CASE_FIXTURE(Fixture, "numbers that do not follow each other are never told as one range") {
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

TEST_CASE_FIXTURE(Fixture, "mutes leave out the answers to a resume, but nothing that steers") {
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

TEST_CASE_FIXTURE(Fixture, "an unmute is confirmed with its ticket, and from there on the room comes") {
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

TEST_CASE_FIXTURE(Fixture,
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

TEST_CASE_FIXTURE(Fixture, "a new link begins without mutes, also in a slot that had some") {
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

TEST_CASE_FIXTURE(Fixture, "what was left out is told before its origin is known to be down") {
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

TEST_CASE_FIXTURE(Fixture,
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
