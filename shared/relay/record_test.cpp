#include "shared/relay/record.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>

#include "shared/relay/control.hpp"

using namespace ws;
using namespace ws::relay;

namespace {

RecordView example() {
  RecordView record;
  record.kind = Kind::kRoomMessage;
  record.flags = flag::kAck;
  record.origin = NodeId{0x1122334455667788};
  record.number = 42;
  record.target = NodeId{7};
  record.stamp = 99;
  record.room = "Room 1";
  record.cid = "c-1";
  record.payload = R"({"type":"chat"})";
  return record;
}

}  // namespace

TEST_CASE("a record reads back as it was written") {
  const Bytes bytes = encode(example());
  RecordView back;
  REQUIRE(parse(bytes.view(), back) == ParseError::kNone);
  CHECK(back.kind == Kind::kRoomMessage);
  CHECK(back.flags == flag::kAck);
  CHECK(back.origin == NodeId{0x1122334455667788});
  CHECK(back.number == 42);
  CHECK(back.target == NodeId{7});
  CHECK(back.stamp == 99);
  CHECK(back.room == "Room 1");
  CHECK(back.cid == "c-1");
  CHECK(back.payload == R"({"type":"chat"})");
  CHECK(back.whole.size() == bytes.size());
}

TEST_CASE("the header lies on the link as RELAY.md draws it") {
  RecordView record;
  record.kind = Kind::kMute;
  record.origin = NodeId{1};
  record.room = "r";
  const std::string expected(
      "\x2b\0\0\0"          // length 43
      "\x05\0"              // kind, flags
      "\x01\0"              // room length
      "\x01\0\0\0\0\0\0\0"  // origin
      "\0\0\0\0\0\0\0\0"    // number
      "\0\0\0\0\0\0\0\0"    // target
      "\0\0\0\0\0\0\0\0"    // stamp
      "\0\0"                // options length
      "r",
      43);
  CHECK(encode(record).view() == expected);
}

TEST_CASE("a frame is read record by record, and what precedes an error is whole") {
  const Bytes one = encode(example());
  std::string frame = std::string(one.view()) + std::string(one.view());
  frame.resize(frame.size() - 1);
  RecordReader reader(frame);
  RecordView record;
  CHECK(reader.next(record));
  CHECK(reader.offset() == one.size());
  CHECK_FALSE(reader.next(record));
  CHECK(reader.error() == ParseError::kTruncated);
  CHECK_FALSE(reader.next(record));
}

TEST_CASE("every truncation and every oversized length is an error") {
  const std::string whole(encode(example()).view());
  RecordView record;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    CHECK(parse(std::string_view(whole).substr(0, size), record) != ParseError::kNone);
  }
  for (const std::size_t at : {0, 1, 2, 3, 6, 7, 40, 41}) {
    std::string broken = whole;
    broken[at] = '\xff';
    CHECK(parse(broken, record) != ParseError::kNone);
  }
}

TEST_CASE("an unknown option is skipped") {
  std::string bytes(encode(example()).view());
  bytes[kHeaderSize + 6] = '\x77';  // the tag of the cid, after the room
  RecordView record;
  REQUIRE(parse(bytes, record) == ParseError::kNone);
  CHECK(record.cid.empty());
  CHECK(record.payload == R"({"type":"chat"})");
}

TEST_CASE("a redirected copy differs in target and flags only") {
  const Bytes original = encode(example());
  const Bytes copy = Bytes::build(
      original.size(), [&](char* out) { redirect(original.view(), NodeId{77}, flag::kRoomAnswer, out); });
  RecordView record;
  REQUIRE(parse(copy.view(), record) == ParseError::kNone);
  CHECK(record.target == NodeId{77});
  CHECK(record.flags == (flag::kAck | flag::kRoomAnswer));
  CHECK(record.payload == R"({"type":"chat"})");
  CHECK(record.number == 42);
}

TEST_CASE("control payloads read back, and short ones are refused") {
  RecordView head;
  head.kind = Kind::kResume;
  const Bytes resume = encode_resume(head, {5, 6, 7, milliseconds(8)});
  RecordView record;
  REQUIRE(parse(resume.view(), record) == ParseError::kNone);
  CHECK(read_resume(record)->seen == 5);
  CHECK(read_resume(record)->ticket == 6);
  CHECK(read_resume(record)->window == 7);
  CHECK(read_resume(record)->age == milliseconds(8));
  record.payload.remove_suffix(1);
  CHECK_FALSE(read_resume(record).has_value());

  const Bytes peers = encode_peers({{NodeId{1}, "one"}, {NodeId{2}, ""}});
  REQUIRE(parse(peers.view(), record) == ParseError::kNone);
  CHECK(read_peers(record)->at(0).name == "one");
  CHECK(read_peers(record)->at(1).node == NodeId{2});
  record.payload.remove_suffix(1);
  CHECK_FALSE(read_peers(record).has_value());
}

TEST_CASE("random bytes and random damage never read out of bounds") {
  std::mt19937_64 random(20261121);
  const std::string whole(encode(example()).view());
  for (int round = 0; round < 200'000; ++round) {
    std::string bytes = whole + whole;
    for (int flips = 0; flips < 3; ++flips) bytes[random() % bytes.size()] = static_cast<char>(random());
    bytes.resize(random() % (bytes.size() + 1));
    RecordReader reader(bytes);
    RecordView record;
    while (reader.next(record)) {
      const char* end = bytes.data() + bytes.size();
      REQUIRE(record.payload.data() + record.payload.size() <= end);
      REQUIRE(record.room.size() + record.cid.size() + record.payload.size() + kHeaderSize <=
              record.whole.size());
      read_hello(record);
      read_peers(record);
      read_numbers(record);
      read_resume(record);
    }
  }
}
