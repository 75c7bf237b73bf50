#include "ws-user/node/message.hpp"

#include <doctest/doctest.h>

#include "shared/protocol/event.hpp"

using namespace ws;
using namespace ws::node;

namespace {

std::string heard(room::Frames& frames, Dialect dialect) {
  return std::string(net::frame_payload(frames.in(dialect).view()));
}

constexpr milliseconds kWall{1'795'237'200'123};

std::string native(std::string_view message) {
  std::string out;
  protocol::encode_chat(out, {"r", message, "Alice", "0f", kWall});
  return out;
}

}  // namespace

TEST_CASE("a message of another node is heard as one that entered here") {
  for (std::string message : {"\"hi\"", "{\"a\":[1, 2]}", "null"}) {
    std::string event = native(message);
    ChatFrames here(event, message, "Alice", kWall, Birth::kJson);
    ChatFrames there(event, kWall, Birth::kJson);
    for (Dialect dialect : {Dialect::kRooms, Dialect::kBroadcast, Dialect::kPlain}) {
      CHECK(heard(here, dialect) == heard(there, dialect));
    }
    CHECK(heard(there, Dialect::kRooms) == event);
  }
}

TEST_CASE("a dialect is encoded once") {
  std::string event = native("1");
  ChatFrames frames(event, kWall, Birth::kJson);
  for (Dialect dialect : {Dialect::kRooms, Dialect::kBroadcast, Dialect::kPlain}) {
    CHECK(frames.in(dialect).data() == frames.in(dialect).data());
  }
}

TEST_CASE("plain binary stays binary for plain clients, wherever they are") {
  std::string event = native("{\"base64\":\"AP8=\"}");
  ChatFrames frames(event, kWall, Birth::kPlainBinary);
  CHECK(frames.in(Dialect::kPlain).view() == std::string("\x82\x02\x00\xff", 4));
}

TEST_CASE("a notice is for the broadcast dialect only") {
  EncodedFrames frames = notice_frames("Alice", "Alice joined", kWall);
  CHECK(frames.in(Dialect::kRooms).empty());
  CHECK(frames.in(Dialect::kPlain).empty());
  CHECK(heard(frames, Dialect::kBroadcast).find("\"type\":\"system\"") != std::string::npos);
}
