#include "shared/net/http.hpp"

#include <doctest/doctest.h>

using namespace ws::net;
using State = HttpParser::State;

namespace {

struct Parsed {
  State state;
  int status = 0;
  HttpRequest request;
};

// `step` bytes at a time, as a slow peer would send it.
Parsed parse(const std::string& text, std::size_t step) {
  Limits limits;
  HttpParser parser(limits);
  State state = State::kMore;
  for (std::size_t at = 0; at < text.size() && state == State::kMore; at += step) {
    std::size_t used = 0;
    state = parser.consume(text.data() + at, std::min(step, text.size() - at), &used);
  }
  if (state == State::kRefused) return {state, parser.refusal().status, {}};
  return {state, 0, state == State::kComplete ? parser.take_request() : HttpRequest{}};
}

}  // namespace

TEST_CASE("a request is read whole, however it is cut") {
  const std::string text =
      "GET /a%20b?room=Room+1&x&username=%C3%A9 HTTP/1.1\r\nHost: h\r\nUPGRADE: h2c, WebSocket\r\n\r\n";
  for (std::size_t step : {1u, 3u, 1000u}) {
    Parsed parsed = parse(text, step);
    REQUIRE(parsed.state == State::kComplete);
    CHECK(parsed.request.method == "GET");
    CHECK(parsed.request.path == "/a b");
    CHECK(*parsed.request.query_value("room") == "Room 1");
    CHECK(*parsed.request.query_value("username") == "é");
    CHECK(parsed.request.query_value("nothing") == nullptr);
    CHECK(parsed.request.header("host") == "h");
    CHECK(parsed.request.wants_upgrade());
  }
}

TEST_CASE("a request that comes whole is read as one that comes in pieces") {
  const std::string line = "GET /a?b=c HTTP/1.1\r\n";
  for (const std::string& text : {
           line + "Host: h\r\nUpgrade:websocket\r\nX-Empty:\r\nX-Blanks: \t a b \t\r\n\r\n",
           line + "Host: h\r\nX-Twice: 1\r\nx-twice: 2\r\n\r\n",
           line + "Host: h\r\nContent-Length: 0\r\n\r\n",
           line + "Host: h\nX-Line: ends badly\r\n\r\n",
           line + "Host: h\r\nX-Control: a\x01z\r\n\r\n",
           line + "Host: h\r\nX (name): x\r\n\r\n",
           line + "Host: h\r\n: no name\r\n\r\n",
           line + "Host:\r\n\r\n",
           line + "\r\n",
           "HEAD " + line.substr(4) + "Host: h\r\n\r\n",
           std::string("GET  HTTP/1.1\r\nHost: h\r\n\r\n"),
           std::string("GET /a b HTTP/1.1\r\nHost: h\r\n\r\n"),
           std::string("GET / HTTP/1.1 \r\nHost: h\r\n\r\n"),
       }) {
    CAPTURE(text);
    Parsed whole = parse(text, text.size());
    Parsed pieces = parse(text, 1);
    CHECK(whole.state == pieces.state);
    CHECK(whole.status == pieces.status);
    CHECK(whole.request.method == pieces.request.method);
    CHECK(whole.request.path == pieces.request.path);
    CHECK(whole.request.query == pieces.request.query);
    for (const char* name :
         {"Host", "Upgrade", "X-Empty", "X-Blanks", "X-Twice", "Content-Length", "X-Line", "X-Control"}) {
      CAPTURE(name);
      CHECK(whole.request.header(name) == pieces.request.header(name));
    }
  }
}

TEST_CASE("what follows a request is not part of it") {
  const std::string request = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
  const std::string text = request + "\x81\x80....";
  Limits limits;
  HttpParser parser(limits);
  std::size_t used = 0;
  CHECK(parser.consume(text.data(), text.size(), &used) == State::kComplete);
  CHECK(used == request.size());
}

TEST_CASE("a body is read to its length") {
  Parsed parsed = parse("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello", 1);
  REQUIRE(parsed.state == State::kComplete);
  CHECK(parsed.request.body == "hello");
}

TEST_CASE("what could smuggle a second request is refused") {
  for (const char* header :
       {"Transfer-Encoding: chunked", "Content-Length: abc", "Content-Length: +5",
        "Content-Length: 5\r\nContent-Length: 6", "Header : x", "A: b\r\n continued: x"}) {
    CAPTURE(header);
    Parsed parsed = parse("GET / HTTP/1.1\r\nHost: h\r\n" + std::string(header) + "\r\n\r\nhello", 1);
    CHECK(parsed.state == State::kRefused);
    CHECK(parsed.status == 400);
  }
}

TEST_CASE("heads and versions have their limits") {
  CHECK(parse("GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(20'000, 'x'), 512).status == 431);
  CHECK(parse("GET / HTTP/1.0\r\nHost: h\r\n\r\n", 512).status == 505);
  CHECK(parse("GET / HTTP/1.1\r\n\r\n", 512).status == 400);  // no Host
  CHECK(parse("hello\r\n\r\n", 512).status == 400);
}

TEST_CASE("a response says how long it is, and to HEAD nothing but that") {
  std::string whole(serialize(plain_response(404, "gone"), false).view());
  CHECK(whole.find("HTTP/1.1 404 Not Found\r\n") == 0);
  CHECK(whole.find("Content-Length: 5\r\n") != std::string::npos);
  CHECK(whole.substr(whole.size() - 9) == "\r\n\r\ngone\n");
  std::string head(serialize(plain_response(404, "gone"), true).view());
  CHECK(head.substr(head.size() - 4) == "\r\n\r\n");
}
