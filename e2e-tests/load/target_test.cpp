#include "e2e-tests/load/target.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

using ws::load::parse_target;
using ws::load::resolve;

TEST_CASE("an address is host, port and path") {
  auto target = parse_target("ws://chat.example:8080/ws?room=a");
  CHECK(target.host == "chat.example");
  CHECK(target.port == "8080");
  CHECK(target.path == "/ws?room=a");
}

TEST_CASE("port and path may be left out") {
  auto target = parse_target("ws://chat.example");
  CHECK(target.port == "80");
  CHECK(target.path == "/");
  CHECK(parse_target("ws://chat.example?token=x").path == "/?token=x");
}

TEST_CASE("an IPv6 address stands in brackets") {
  auto target = parse_target("ws://[::1]:9000/");
  CHECK(target.host == "::1");
  CHECK(target.port == "9000");
}

TEST_CASE("what is no address is refused with its text") {
  CHECK_THROWS_AS(parse_target("http://a/"), std::invalid_argument);
  CHECK_THROWS_AS(parse_target("ws://"), std::invalid_argument);
  CHECK_THROWS_AS(parse_target("ws://host:/"), std::invalid_argument);
}

TEST_CASE("resolving writes a whole handshake") {
  auto target = parse_target("ws://127.0.0.1:9/x");
  resolve(target);
  CHECK(target.address_length > 0);
  CHECK(target.handshake.rfind("GET /x HTTP/1.1\r\nHost: 127.0.0.1:9\r\n", 0) == 0);
  CHECK(target.accept.size() == 28);
  CHECK(target.handshake.find("Extensions") == std::string::npos);
  target.compress = true;
  resolve(target);
  CHECK(target.handshake.find("\r\nSec-WebSocket-Extensions: permessage-deflate; ") != std::string::npos);
  CHECK(target.handshake.substr(target.handshake.size() - 4) == "\r\n\r\n");
}

TEST_CASE("an IPv6 address has its brackets in the handshake too") {
  auto target = parse_target("ws://[::1]:9/");
  resolve(target);
  CHECK(target.handshake.rfind("GET / HTTP/1.1\r\nHost: [::1]:9\r\n", 0) == 0);
}
