#include "shared/net/ws/frame.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace ws;
using namespace ws::net;

TEST_CASE("the header grows with the payload as RFC 6455 section 5.2 says") {
  CHECK(make_frame(Opcode::kText, "hi").view() == std::string("\x81\x02hi", 4));
  CHECK(make_frame(Opcode::kBinary, std::string(125, 'x')).size() == 127);
  CHECK(make_frame(Opcode::kBinary, std::string(126, 'x')).view().substr(0, 4) ==
        std::string("\x82\x7e\x00\x7e", 4));
  CHECK(make_frame(Opcode::kBinary, std::string(65536, 'x')).view().substr(0, 10) ==
        std::string("\x82\x7f\x00\x00\x00\x00\x00\x01\x00\x00", 10));
}

TEST_CASE("a frame gives its payload back") {
  for (std::size_t size : {0u, 1u, 125u, 126u, 65535u, 65536u}) {
    std::string payload(size, 'p');
    CHECK(frame_payload(make_frame(Opcode::kText, payload).view()) == payload);
  }
}

TEST_CASE("a compressed frame is marked as one, and gives opcode and payload back") {
  const Bytes frame = make_compressed_frame(Opcode::kBinary, std::string(300, 'p'));
  CHECK(frame.view().substr(0, 4) == std::string("\xc2\x7e\x01\x2c", 4));
  CHECK(frame_opcode(frame.view()) == Opcode::kBinary);
  CHECK(frame_payload(frame.view()) == std::string(300, 'p'));
}

TEST_CASE("a close frame carries its code, and a reason cut to what fits") {
  CHECK(make_close_frame(CloseCode::kTooSlow, "slow").view() == std::string("\x88\x06\x0f\xa8slow", 8));
  CHECK(make_close_frame(CloseCode::kNormal, std::string(500, 'r')).size() == 127);
}

TEST_CASE("a frame's size is known from its header, in each form of the length") {
  for (std::size_t size : {0u, 3u, 125u, 126u, 65'535u, 65'536u, 70'000u}) {
    const Bytes frame = make_frame(Opcode::kText, std::string(size, 'x'));
    CHECK(frame_size(frame.view().substr(0, kMaxFrameHeader)) == frame.size());
  }
}

TEST_CASE("a close frame says its code and reason, and only what may be sent is valid") {
  auto close = [](int code, const std::string& reason) {
    return parse_close(std::string{static_cast<char>(code >> 8), static_cast<char>(code)} + reason);
  };
  for (int code : {1000, 1003, 1007, 1014, 3000, 4008, 4999}) {
    CHECK(close(code, "caf\xc3\xa9").valid);
    CHECK(static_cast<int>(close(code, "caf\xc3\xa9").code) == code);
    CHECK(close(code, "caf\xc3\xa9").reason == "caf\xc3\xa9");
  }
  for (int code : {0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65'535})
    CHECK_FALSE(close(code, "").valid);
  CHECK_FALSE(close(1000, "\xff").valid);
  CHECK_FALSE(parse_close("\x03").valid);
  CHECK(parse_close("").valid);
  CHECK(parse_close("").code == CloseCode::kNoStatus);
}
