#include "ws-user/node/message.hpp"

#include <doctest/doctest.h>

#include "shared/net/ws/inflater.hpp"
#include "shared/protocol/event.hpp"

using namespace ws;
using namespace ws::node;

namespace {

std::string heard(room::Frames& frames, Hearing dialect) {
  return std::string(net::frame_payload(frames.in(dialect).view()));
}

constexpr milliseconds kWall{1'795'237'200'123};
net::Deflater deflater;

std::string native(std::string_view message) {
  std::string out;
  protocol::encode_chat(out, {"r", message, "Alice", "0f", kWall});
  return out;
}

}  // namespace

TEST_CASE("a message of another node is heard as one that entered here") {
  for (std::string message : {"\"hi\"", "{\"a\":[1, 2]}", "null"}) {
    std::string event = native(message);
    ChatFrames here(event, message, "Alice", kWall, Birth::kJson, deflater);
    ChatFrames there(event, kWall, Birth::kJson, deflater);
    for (Dialect dialect : {Dialect::kRooms, Dialect::kBroadcast, Dialect::kPlain}) {
      CHECK(heard(here, dialect) == heard(there, dialect));
    }
    CHECK(heard(there, Dialect::kRooms) == event);
  }
}

TEST_CASE("a dialect is encoded once") {
  std::string event = native("1");
  ChatFrames frames(event, kWall, Birth::kJson, deflater);
  for (Dialect dialect : {Dialect::kRooms, Dialect::kBroadcast, Dialect::kPlain}) {
    CHECK(frames.in(dialect).data() == frames.in(dialect).data());
  }
}

TEST_CASE("plain binary stays binary for plain clients, wherever they are") {
  std::string event = native("{\"base64\":\"AP8=\"}");
  ChatFrames frames(event, kWall, Birth::kPlainBinary, deflater);
  CHECK(frames.in(Dialect::kPlain).view() == std::string("\x82\x02\x00\xff", 4));
}

TEST_CASE("a notice is for the broadcast dialect only") {
  EncodedFrames frames = notice_frames("Alice", "Alice joined", kWall);
  CHECK(frames.in(Dialect::kRooms).empty());
  CHECK(frames.in(Dialect::kPlain).empty());
  CHECK(heard(frames, Dialect::kBroadcast).find("\"type\":\"system\"") != std::string::npos);
}

TEST_CASE("who compresses hears a long message compressed, and all of them the same bytes") {
  std::string event = native('"' + std::string(1'000, 'x') + '"');
  ChatFrames frames(event, kWall, Birth::kJson, deflater);
  const std::uint64_t before = deflater.stats().messages.value();
  for (Dialect dialect : {Dialect::kRooms, Dialect::kBroadcast, Dialect::kPlain}) {
    const Bytes twin = frames.in({dialect, true});
    CHECK(twin.size() < frames.in(dialect).size() / 2);
    CHECK(frames.in({dialect, true}).data() == twin.data());
    std::string message;
    net::Inflater inflater;
    CHECK(inflater.inflate(net::frame_payload(twin.view()), event.size(), message) ==
          net::Inflater::Result::kOk);
    CHECK(message == heard(frames, dialect));
  }
  CHECK(deflater.stats().messages.value() == before + 3);
}

TEST_CASE("a short message is the same for all, and is not compressed to find out") {
  std::string event = native("\"hi\"");
  ChatFrames frames(event, kWall, Birth::kJson, deflater);
  const std::uint64_t before = deflater.stats().messages.value();
  CHECK(frames.in({Dialect::kPlain, true}).data() == frames.in(Dialect::kPlain).data());
  CHECK(deflater.stats().messages.value() == before);
}

TEST_CASE("what has no compressed twin is heard as it is") {
  EncodedFrames frames = notice_frames("Alice", "Alice joined", kWall);
  CHECK(frames.in({Dialect::kBroadcast, true}).data() == frames.in(Dialect::kBroadcast).data());
  CHECK(frames.in({Dialect::kRooms, true}).empty());
}
