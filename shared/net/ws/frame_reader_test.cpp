#include "shared/net/ws/frame_reader.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <random>
#include <string>
#include <vector>

#include "shared/net/ws/client_frame_fixture.hpp"

using namespace ws;
using namespace ws::net;

namespace {

constexpr std::size_t kMaxMessage = 100'000;  // bytes

// All messages of `bytes`, which arrive in pieces of at most `piece` bytes.
std::vector<std::string> read_all(FrameReader& reader, std::string bytes, std::size_t piece) {
  std::vector<std::string> messages;
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t size = std::min(piece, bytes.size() - at);
    std::size_t used = 0;
    FrameReader::Message message;
    const auto state =
        reader.consume(reinterpret_cast<std::uint8_t*>(bytes.data()) + at, size, &used, message);
    at += used;
    REQUIRE(state != FrameReader::State::kFailed);
    if (state == FrameReader::State::kMessage) {
      messages.emplace_back(message.payload);
    } else {
      REQUIRE(used == size);
    }
  }
  return messages;
}

}  // namespace

TEST_CASE("frame reader: messages of any length, mask and cut come out as they went in") {
  std::mt19937 random(20261121);
  for (const std::size_t piece : {1, 2, 3, 7, 100, 4'096, 1'000'000}) {
    std::string bytes;
    std::vector<std::string> said;
    for (const std::size_t size : {0, 1, 3, 8, 9, 125, 126, 127, 300, 65'535, 65'536, 70'001}) {
      std::string text;
      while (text.size() < size) text += static_cast<char>('a' + random() % 26);
      bytes += client_frame(0x81, text, static_cast<std::uint32_t>(random()));
      said.push_back(text);
    }
    FrameReader reader(kMaxMessage);
    CHECK(read_all(reader, bytes, piece) == said);
  }
}

TEST_CASE("frame reader: fragments make one message, and a ping between them comes first") {
  const std::string bytes = client_frame(0x01, "one ", 0x01020304) + client_frame(0x00, "", 0x11223344) +
                            client_frame(0x89, "ping", 0x0a0b0c0d) + client_frame(0x80, "two", 0xffeeddcc);
  for (const std::size_t piece : {1, 5, 1'000}) {
    FrameReader reader(kMaxMessage);
    CHECK(read_all(reader, bytes, piece) == std::vector<std::string>{"ping", "one two"});
  }
}

TEST_CASE("frame reader: what is wrong is refused as soon as it is there") {
  FrameReader reader(kMaxMessage);
  std::size_t used = 0;
  std::string bytes;
  CloseCode code = CloseCode::kProtocolError;
  SUBCASE("no mask") {
    bytes = std::string("\x81\x01", 2);
  }
  SUBCASE("a reserved bit") {
    bytes = std::string("\xc1\x81", 2);
  }
  SUBCASE("an unknown opcode") {
    bytes = std::string("\x83\x81", 2);
  }
  SUBCASE("too long, known from its length") {
    bytes = std::string("\x82\xff\0\0\0\0\0\x10\0\0", 10);
    code = CloseCode::kTooBig;
  }
  SUBCASE("a length with its top bit set") {
    bytes = std::string("\x82\xff\x80\0\0\0\0\0\0\5", 10);
  }
  SUBCASE("a length longer than need be") {
    bytes = std::string("\x81\xfe\0\x05", 4);
  }
  SUBCASE("a long ping") {
    bytes = std::string("\x89\xfe", 2);
  }
  SUBCASE("a ping in fragments") {
    bytes = std::string("\x09\x80", 2);
  }
  SUBCASE("a continuation of nothing") {
    bytes = client_frame(0x80, "x", 0);
  }
  SUBCASE("text that is not UTF-8") {
    bytes = client_frame(0x81, "eight by\xff", 0x01020304);
    code = CloseCode::kInvalidPayload;
  }
  SUBCASE("text whose fragments are not UTF-8 together") {
    bytes = client_frame(0x01, "\xe2\x82", 0x01020304) + client_frame(0x80, "(", 0x0a0b0c0d);
    code = CloseCode::kInvalidPayload;
  }
  FrameReader::Message message;
  CHECK(reader.consume(reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size(), &used, message) ==
        FrameReader::State::kFailed);
  CHECK(reader.failure_code() == code);
  CHECK_FALSE(reader.failure_reason().empty());
}

TEST_CASE("frame reader: characters may be cut by fragments, and binary is anything") {
  const std::string bytes = client_frame(0x01, "\xe2\x82", 0x01020304) +
                            client_frame(0x80, "\xac", 0x0a0b0c0d) + client_frame(0x82, "\xff\xfe", 7) +
                            client_frame(0x02, "\xff", 8) + client_frame(0x80, "\xfe", 9);
  for (const std::size_t piece : {1, 5, 1'000}) {
    FrameReader reader(kMaxMessage);
    CHECK(read_all(reader, bytes, piece) == std::vector<std::string>{"\xe2\x82\xac", "\xff\xfe", "\xff\xfe"});
  }
}

TEST_CASE("frame reader: a compressed message is handed out as it came, in any pieces") {
  const std::string deflated("\xf2\x48\xcd\xc9\xc9\x07\x00", 7);  // is not UTF-8
  const std::string bytes =
      client_frame(0xc1, deflated, 0x01020304) + client_frame(0x41, deflated.substr(0, 3), 0x11223344) +
      client_frame(0x89, "ping", 0x0a0b0c0d) + client_frame(0x80, deflated.substr(3), 0xffeeddcc) +
      client_frame(0x81, "plain", 0x0a0b0c0d) + client_frame(0xc2, deflated, 0x01020304);
  struct Heard {
    Opcode opcode;
    bool compressed;
    std::string payload;
  };
  const std::vector<Heard> expected{{Opcode::kText, true, deflated},
                                    {Opcode::kPing, false, "ping"},
                                    {Opcode::kText, true, deflated},
                                    {Opcode::kText, false, "plain"},
                                    {Opcode::kBinary, true, deflated}};
  for (const std::size_t piece : {1, 5, 1'000}) {
    FrameReader reader(kMaxMessage);
    reader.allow_compression();
    std::string in = bytes;
    std::size_t next = 0;
    for (std::size_t at = 0, used = 0; at < in.size(); at += used) {
      const std::size_t size = std::min(piece, in.size() - at);
      FrameReader::Message message;
      const auto state =
          reader.consume(reinterpret_cast<std::uint8_t*>(in.data()) + at, size, &used, message);
      REQUIRE(state != FrameReader::State::kFailed);
      if (state != FrameReader::State::kMessage) continue;
      REQUIRE(next < expected.size());
      CHECK(message.opcode == expected[next].opcode);
      CHECK(message.compressed == expected[next].compressed);
      CHECK(message.payload == expected[next].payload);
      ++next;
    }
    CHECK(next == expected.size());
  }
}

TEST_CASE("frame reader: the mark of compression is refused where it is out of place") {
  FrameReader reader(kMaxMessage);
  reader.allow_compression();
  std::string bytes;
  SUBCASE("on a control frame") {
    bytes = client_frame(0xc9, "ping", 1);
  }
  SUBCASE("on a later fragment") {
    bytes = client_frame(0x01, "a", 1) + client_frame(0xc0, "b", 1);
  }
  SUBCASE("on a later fragment of a compressed message") {
    bytes = client_frame(0x41, "a", 1) + client_frame(0xc0, "b", 1);
  }
  SUBCASE("within another message") {
    bytes = client_frame(0x01, "a", 1) + client_frame(0xc1, "b", 1);
  }
  SUBCASE("with another reserved bit") {
    bytes = client_frame(0xe1, "a", 1);
  }
  std::size_t used = 0;
  FrameReader::Message message;
  auto state = FrameReader::State::kMore;
  for (std::size_t at = 0; at < bytes.size() && state == FrameReader::State::kMore; at += used)
    state =
        reader.consume(reinterpret_cast<std::uint8_t*>(bytes.data()) + at, bytes.size() - at, &used, message);
  CHECK(state == FrameReader::State::kFailed);
  CHECK(reader.failure_code() == CloseCode::kProtocolError);
}

TEST_CASE("frame reader: a compressed message is bounded before it is inflated") {
  FrameReader reader(kMaxMessage);
  reader.allow_compression();
  std::size_t used = 0;
  FrameReader::Message message;
  std::string bytes("\xc2\xff\0\0\0\0\0\x10\0\0", 10);
  CHECK(reader.consume(reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size(), &used, message) ==
        FrameReader::State::kFailed);
  CHECK(reader.failure_code() == CloseCode::kTooBig);
}

TEST_CASE("frame reader: text fails at its first wrong byte, whatever is still to come") {
  std::string bytes = client_frame(0x01, std::string("caf\xc3\xa9 \xf4\x90 and much more", 21), 0x01020304);
  std::size_t wrong = 6 + 7;  // behind the header
  SUBCASE("in a frame that is cut") {}
  SUBCASE("in a fragment, as the rest of a character") {
    bytes = client_frame(0x01, "\xf4", 0x01020304) + client_frame(0x00, "\x90 and much more", 0x0a0b0c0d);
    wrong = 6 + 1 + 6;
  }
  FrameReader reader(kMaxMessage);
  FrameReader::Message message;
  auto* data = reinterpret_cast<std::uint8_t*>(bytes.data());
  std::size_t used = 0;
  CHECK(reader.consume(data, wrong, &used, message) == FrameReader::State::kMore);
  CHECK(used == wrong);
  CHECK(reader.consume(data + wrong, 1, &used, message) == FrameReader::State::kFailed);
  CHECK(reader.failure_code() == CloseCode::kInvalidPayload);
  // And that is the end.
  CHECK(reader.consume(data + wrong + 1, 5, &used, message) == FrameReader::State::kFailed);
  CHECK(used == 0);
}

TEST_CASE("frame reader: a text must not end within a character") {
  for (const std::string& bytes :
       {client_frame(0x81, "a\xe2\x82", 1), client_frame(0x01, "a\xe2", 1) + client_frame(0x80, "\x82", 2),
        client_frame(0x01, "a\xe2\x82", 1) + client_frame(0x80, "", 2)}) {
    FrameReader reader(kMaxMessage);
    FrameReader::Message message;
    std::string in = bytes;
    std::size_t used = 0;
    CHECK(reader.consume(reinterpret_cast<std::uint8_t*>(in.data()), in.size(), &used, message) ==
          FrameReader::State::kFailed);
    CHECK(reader.failure_code() == CloseCode::kInvalidPayload);
  }
}

// As many as a server has connections: had each what it announces, no machine could give it.
TEST_CASE("frame reader: what is announced takes no memory before it comes") {
  static_assert(sizeof(FrameReader) <= 16, "an idle connection holds one");
  std::vector<std::unique_ptr<FrameReader>> readers;
  for (int i = 0; i < 100'000; ++i) {
    std::string bytes("\x82\xff\0\0\0\0\xff\xff\xff\xff\1\2\3\4one", 17);
    readers.push_back(std::make_unique<FrameReader>(UINT32_MAX));
    FrameReader::Message message;
    std::size_t used = 0;
    REQUIRE(readers.back()->consume(reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size(), &used,
                                    message) == FrameReader::State::kMore);
  }
}
