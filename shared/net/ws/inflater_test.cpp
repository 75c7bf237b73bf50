#include "shared/net/ws/inflater.hpp"

#include <doctest/doctest.h>

#include <random>

#include "shared/net/ws/deflater.hpp"
#include "shared/net/ws/frame.hpp"

using namespace ws;
using namespace ws::net;
using Result = Inflater::Result;

namespace {

constexpr std::size_t kMost = 1'000'000;  // bytes

std::string words(std::size_t size) {
  std::mt19937 random(20261121);
  std::string text;
  while (text.size() < size) text += random() % 2 == 0 ? "hello " : "world, ";
  return text.substr(0, size);
}

std::string noise(std::size_t size) {
  std::mt19937 random(20261121);
  std::string bytes;
  while (bytes.size() < size) bytes += static_cast<char>(random());
  return bytes;
}

// The payload of a text frame's twin, which must be one.
std::string deflated(const std::string& text) {
  Deflater deflater;
  const Bytes twin = deflater.twin_of(make_frame(Opcode::kText, text));
  REQUIRE(static_cast<std::uint8_t>(twin.view().front()) == 0xc1);
  return std::string(frame_payload(twin.view()));
}

Result inflate(std::string_view payload, std::string* message = nullptr, std::size_t most = kMost) {
  Inflater inflater;
  std::string unused;
  return inflater.inflate(payload, most, message == nullptr ? unused : *message);
}

}  // namespace

TEST_CASE("deflater: what it makes comes out as it went in, whatever came before") {
  Deflater deflater;
  Inflater inflater;
  for (const std::size_t size : {256u, 300u, 5'000u, 65'536u, 700'000u, 256u}) {
    for (const Opcode opcode : {Opcode::kText, Opcode::kBinary}) {
      const std::string text = words(size);
      const Bytes twin = deflater.twin_of(make_frame(opcode, text));
      CHECK(twin.size() < size / 2);
      CHECK(frame_opcode(twin.view()) == opcode);
      CHECK(frame_size(twin.view()) == twin.size());
      std::string message;
      CHECK(inflater.inflate(frame_payload(twin.view()), kMost, message) == Result::kOk);
      CHECK(message == text);
    }
  }
  CHECK(deflater.stats().messages.value() == 12);
  CHECK(deflater.stats().bytes_in.value() == 2 * (256 + 300 + 5'000 + 65'536 + 700'000 + 256));
  CHECK(deflater.stats().bytes_out.value() < deflater.stats().bytes_in.value() / 2);
}

TEST_CASE("deflater: a frame stays as it is if it is short, or would not shrink") {
  Deflater deflater;
  for (const std::string& payload : {std::string(), words(Deflater::kWorthwhile - 1)}) {
    const Bytes frame = make_frame(Opcode::kText, payload);
    CHECK(deflater.twin_of(frame).data() == frame.data());
  }
  CHECK(deflater.stats().messages.value() == 0);
  for (const std::size_t size : {256u, 1'000u, 70'000u}) {
    const Bytes frame = make_frame(Opcode::kBinary, noise(size));
    CHECK(deflater.twin_of(frame).data() == frame.data());
  }
  CHECK(deflater.stats().bytes_in.value() == deflater.stats().bytes_out.value());
  const Bytes frame = make_frame(Opcode::kText, words(1'000));
  CHECK(deflater.twin_of(frame).size() < frame.size());
}

// RFC 7692 section 7.2.3.
TEST_CASE("inflater: the standard's own examples") {
  std::string message;
  for (const std::string& payload : {
           std::string("\xf2\x48\xcd\xc9\xc9\x07\x00", 7),                   // fixed codes
           std::string("\x00\x05\x00\xfa\xff\x48\x65\x6c\x6c\x6f\x00", 11),  // not compressed
           std::string("\xf3\x48\xcd\xc9\xc9\x07\x00\x00", 8),               // a block marked as the last one
           std::string("\xf2\x48\x05\x00\x00\x00\xff\xff\xca\xc9\xc9\x07\x00", 13),  // two blocks
       }) {
    CHECK(inflate(payload, &message) == Result::kOk);
    CHECK(message == "Hello");
  }
  CHECK(inflate(std::string(1, '\0'), &message) == Result::kOk);
  CHECK(message.empty());
}

TEST_CASE("inflater: nothing is kept from one message to the next") {
  Inflater inflater;
  std::string message;
  const std::string first("\xf2\x48\xcd\xc9\xc9\x07\x00", 7);
  const std::string refers_to_first("\xf2\x00\x11\x00\x00", 5);
  CHECK(inflater.inflate(first, kMost, message) == Result::kOk);
  CHECK(inflater.inflate(refers_to_first, kMost, message) == Result::kCorrupt);
  CHECK(inflater.inflate(first, kMost, message) == Result::kOk);
  CHECK(message == "Hello");
}

TEST_CASE("inflater: a message may be as large as allowed, and not a byte larger") {
  const std::string payload = deflated(std::string(100'000, 'a'));
  std::string message;
  CHECK(inflate(payload, &message, 100'000) == Result::kOk);
  CHECK(message.size() == 100'000);
  CHECK(inflate(payload, &message, 99'999) == Result::kTooBig);
  CHECK(inflate(payload, &message, 0) == Result::kTooBig);
}

TEST_CASE("inflater: a bomb is given up at the bound") {
  const std::string bomb = deflated(std::string(50'000'000, '\0'));
  CHECK(bomb.size() < 300'000);
  std::string message;
  CHECK(inflate(bomb, &message, 65'536) == Result::kTooBig);
  CHECK(message.capacity() <= 2 * 65'536);
}

TEST_CASE("inflater: what is cut off, followed by something else or no deflated data at all is corrupt") {
  const std::string whole = deflated(words(2'000));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    CAPTURE(size);
    CHECK(inflate(whole.substr(0, size)) == Result::kCorrupt);
  }
  CHECK(inflate(whole + "\xff\xff") == Result::kCorrupt);
  CHECK(inflate(std::string("\xf3\x48\xcd\xc9\xc9\x07\x00rubbish", 14)) == Result::kCorrupt);
  CHECK(inflate("Hello, this was never deflated") == Result::kCorrupt);
  CHECK(inflate(noise(1'000)) == Result::kCorrupt);
}
