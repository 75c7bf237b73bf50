#include "shared/net/http/http_parser.hpp"

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
  HttpLimits limits;
  HttpParser parser(limits);
  State state = State::kMore;
  for (std::size_t at = 0; at < text.size() && state == State::kMore; at += step) {
    state = parser.consume(std::string_view(text).substr(at, step));
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
  HttpLimits limits;
  HttpParser whole(limits);
  CHECK(whole.consume(request + "\x81\x80....") == State::kComplete);
  CHECK(whole.take_rest() == "\x81\x80....");
  HttpParser pieces(limits);
  CHECK(pieces.consume(request.substr(0, 20)) == State::kMore);
  CHECK(pieces.consume(request.substr(20) + "GET") == State::kComplete);
  CHECK(pieces.take_rest() == "GET");
}

TEST_CASE("a request that came with the one before is taken up where it ended") {
  const std::string request = "GET /b HTTP/1.1\r\nHost: h\r\n\r\n";
  HttpLimits limits;
  HttpParser all(limits, request);
  CHECK(all.consume({}) == State::kComplete);
  CHECK(all.take_request().path == "/b");
  HttpParser half(limits, request.substr(0, 5));
  CHECK(half.consume({}) == State::kMore);
  CHECK(half.consume(request.substr(5)) == State::kComplete);
}

// Whoever expects 100-continue would wait for it, and others would send a body that nobody reads.
TEST_CASE("a body is not waited for") {
  for (const char* header : {"Content-Length: 5", "Content-Length: 5\r\nExpect: 100-continue"}) {
    Parsed parsed = parse("POST / HTTP/1.1\r\nHost: h\r\n" + std::string(header) + "\r\n\r\n", 1);
    REQUIRE(parsed.state == State::kComplete);
    CHECK(parsed.request.has_body);
  }
  CHECK_FALSE(parse("GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n", 1).request.has_body);
}

TEST_CASE("what could smuggle a second request is refused") {
  for (const char* header :
       {"Transfer-Encoding: chunked", "Transfer-Encoding:", "Content-Length:", "Content-Length: abc",
        "Content-Length: +5", "Content-Length: -5", "Content-Length: 5\r\nContent-Length: 5",
        "Content-Length:\r\nContent-Length: 5, 5", "Header : x", "A: b\r\n continued: x", ": no name",
        "Host: other", "X: a\nContent-Length: 5", "X: a\rContent-Length: 5", "X: a\x01z", "X (name): x"}) {
    CAPTURE(header);
    for (std::size_t step : {1u, 1000u}) {
      Parsed parsed = parse("GET / HTTP/1.1\r\nHost: h\r\n" + std::string(header) + "\r\n\r\nhello", step);
      CHECK(parsed.state == State::kRefused);
      CHECK(parsed.status == 400);
    }
  }
}

TEST_CASE("heads and versions have their limits") {
  CHECK(parse("GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(20'000, 'x'), 512).status == 431);
  CHECK(parse("GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n", 30'000).status ==
        431);
  std::string many = "GET / HTTP/1.1\r\nHost: h\r\n";
  for (int i = 0; i < 200; ++i) many += "X:\r\n";
  CHECK(parse(many + "\r\n", 512).status == 431);
  CHECK(parse("GET / HTTP/2.0\r\nHost: h\r\n\r\n", 512).status == 505);
  CHECK(parse("GET / HTTP/1.1\r\n\r\n", 512).status == 400);  // no Host
  CHECK(parse("GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999999999999999\r\n\r\n", 512).status ==
        413);
  CHECK(parse("hello\r\n\r\n", 512).status == 400);
}

TEST_CASE("what is no HTTP is refused with its first byte, and lines that end badly at once") {
  for (const char* text : {"\x16\x03\x01", "\r\n\r\n", " GET", "GET / HTTP/1.0\n"}) {
    CAPTURE(text);
    CHECK(parse(text, 1).status == 400);
  }
}

TEST_CASE("HTTP/1.0 needs no Host, and its connection is not kept") {
  for (const char* headers : {"", "Host: h\r\n", "Connection: keep-alive\r\n"}) {
    Parsed parsed = parse("GET /live HTTP/1.0\r\n" + std::string(headers) + "\r\n", 7);
    REQUIRE(parsed.state == State::kComplete);
    CHECK(parsed.request.path == "/live");
    CHECK_FALSE(parsed.request.may_be_followed());
  }
}

TEST_CASE("of an absolute target the path counts, and the host is ignored") {
  const auto path = [](const std::string& target) {
    return parse("GET " + target + " HTTP/1.1\r\nHost: h\r\n\r\n", 1000).request.path;
  };
  CHECK(path("http://elsewhere:1/live") == "/live");
  CHECK(path("HTTPS://elsewhere/a?b=http://c/d") == "/a");
  CHECK(path("http://elsewhere") == "/");
  CHECK(path("http://elsewhere?room=x") == "/");
  CHECK(path("/a://b/c") == "/a://b/c");
  CHECK(path("*") == "*");
}

TEST_CASE("another request may follow a GET or HEAD without a word of a body, and nothing else") {
  const auto followed = [](const std::string& line, const std::string& headers) {
    return parse(line + " HTTP/1.1\r\nHost: h\r\n" + headers + "\r\n", 1000).request.may_be_followed();
  };
  CHECK(followed("GET /", ""));
  CHECK(followed("HEAD /", "Connection: Keep-Alive\r\n"));
  CHECK_FALSE(followed("GET /", "Connection: te, Close\r\n"));
  CHECK_FALSE(followed("GET /", "Connection: te\r\nConnection: close\r\n"));
  CHECK_FALSE(followed("GET /", "Content-Length: 0\r\n"));
  CHECK_FALSE(followed("OPTIONS /", ""));
  CHECK_FALSE(followed("POST /", ""));
}

TEST_CASE("a proxy that drops Upgrade passes on the key: a WebSocket was wanted") {
  CHECK(parse("GET / HTTP/1.1\r\nHost: h\r\nSec-WebSocket-Key: x\r\n\r\n", 1000).request.wants_upgrade());
  CHECK_FALSE(parse("GET / HTTP/1.1\r\nHost: h\r\nUpgrade: h2c\r\n\r\n", 1000).request.wants_upgrade());
}

TEST_CASE("a response says how long it is, and to HEAD nothing but that") {
  std::string whole(serialize(plain_response(404, "gone"), false).view());
  CHECK(whole.find("HTTP/1.1 404 Not Found\r\n") == 0);
  CHECK(whole.find("Content-Length: 5\r\n") != std::string::npos);
  CHECK(whole.substr(whole.size() - 9) == "\r\n\r\ngone\n");
  std::string head(serialize(plain_response(404, "gone"), true).view());
  CHECK(head.substr(head.size() - 4) == "\r\n\r\n");
}

TEST_CASE("a response says whether the connection is kept, and for how long") {
  const std::string closes(serialize(plain_response(200, "x"), false).view());
  CHECK(closes.find("\r\nConnection: close\r\n") != std::string::npos);
  const std::string keeps(serialize(plain_response(200, "x"), false, ws::milliseconds(10'000)).view());
  CHECK(keeps.find("\r\nConnection: keep-alive\r\nKeep-Alive: timeout=10\r\n") != std::string::npos);
}

TEST_CASE("304 says nothing of a length: it would be that of what the client has") {
  HttpResponse response;
  response.status = 304;
  CHECK(std::string(serialize(response, false).view()).find("\r\nContent-") == std::string::npos);
}
