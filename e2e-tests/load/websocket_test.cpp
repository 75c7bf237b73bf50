#include "e2e-tests/load/websocket.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace ws::load;

TEST_CASE("a client frame reads back at every length class") {
  for (std::size_t length : {std::size_t{0}, std::size_t{1}, std::size_t{125}, std::size_t{126},
                             std::size_t{65535}, std::size_t{65536}, std::size_t{70001}}) {
    const std::string payload(length, 'x');
    const std::string frame = client_frame(Opcode::kText, payload, 0x37fa213d);
    FrameView view;
    REQUIRE(read_frame(frame.data(), frame.size(), view) == FrameStatus::kComplete);
    CHECK(view.size == frame.size());
    CHECK(view.masked);
    std::string plain(view.length, ' ');
    apply_mask(plain.data(), view.payload, view.length, view.mask);
    CHECK(plain == payload);
  }
}

TEST_CASE("half a frame asks for more, at every cut") {
  const std::string frame = client_frame(Opcode::kText, std::string(200, 'y'), 0x01020304);
  FrameView view;
  for (std::size_t cut = 0; cut < frame.size(); ++cut) {
    REQUIRE(read_frame(frame.data(), cut, view) == FrameStatus::kIncomplete);
  }
}

TEST_CASE("fragments, reserved bits and giants are refused") {
  FrameView view;
  CHECK(read_frame("\x01\x00", 2, view) == FrameStatus::kBad);
  CHECK(read_frame("\xc1\x00", 2, view) == FrameStatus::kBad);
  CHECK(read_frame("\x80\x00", 2, view) == FrameStatus::kBad);
  CHECK(read_frame("\x81\x7f\x00\x00\x00\x01\x00\x00\x00\x00", 10, view) == FrameStatus::kBad);
}

TEST_CASE("the mark of compression is taken where it is allowed, and on messages only") {
  FrameView view;
  CHECK(read_frame("\xc1\x00", 2, view, true) == FrameStatus::kComplete);
  CHECK(view.opcode == Opcode::kText);
  CHECK(view.compressed);
  CHECK(read_frame("\x81\x00", 2, view, true) == FrameStatus::kComplete);
  CHECK_FALSE(view.compressed);
  CHECK(read_frame("\xc9\x00", 2, view, true) == FrameStatus::kBad);
  CHECK(read_frame("\xe1\x00", 2, view, true) == FrameStatus::kBad);
}

TEST_CASE("the accept value is the one RFC 6455 prints") {
  CHECK(accept_value("dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

TEST_CASE("headers are found in any case and trimmed") {
  const std::string head =
      "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nSEC-websocket-accept:  abc= \r\n\r\n";
  CHECK(header_value(head, "Sec-WebSocket-Accept") == "abc=");
  CHECK(header_value(head, "Upgrade") == "websocket");
  CHECK(header_value(head, "Missing").empty());
}
