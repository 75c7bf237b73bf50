// Whoever speaks HTTP another way than browsers do is met with HTTP's manners: old proxies, probes, curl.
#include <doctest/doctest.h>

#include <string>

#include "e2e-tests/harness/cluster.hpp"
#include "e2e-tests/harness/http.hpp"
#include "e2e-tests/harness/witness.hpp"

namespace ws::e2e {
namespace {

// What HAProxy's check and nginx' proxy_pass send unless told otherwise.
TEST_CASE("http manners: HTTP/1.0 gets what HTTP/1.1 gets, with or without a Host") {
  Cluster cluster(1);
  for (const Address& address : {cluster.address(0), cluster.relayer().address()}) {
    for (const std::string path : {"/live", "/ready", "/metrics", "/"}) {
      for (const std::string headers :
           {"", "Host: x\r\n", "Connection: close\r\n", "Connection: keep-alive\r\n"}) {
        CAPTURE(path + " " + headers);
        const HttpResponse response =
            http_exchange(address, "GET " + path + " HTTP/1.0\r\n" + headers + "\r\n");
        CHECK(response.status == 200);
        CHECK(response.header("content-length") == std::to_string(response.body.size()));
        CHECK(response.header("connection") == "close");
      }
    }
  }
  const Address address = cluster.address(0);
  CHECK(http_exchange(address, "GET /app.js HTTP/1.0\r\n\r\n").status == 200);
  CHECK(http_exchange(address, "GET /nowhere HTTP/1.0\r\n\r\n").status == 404);
  CHECK(http_exchange(address, "HEAD /live HTTP/1.0\r\n\r\n").body.empty());
  CHECK(http_exchange(address, "OPTIONS / HTTP/1.0\r\n\r\n").status == 405);
}

TEST_CASE("http manners: of an absolute target the path counts") {
  Service server = lone_server();
  const std::string rest = " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
  CHECK(http_exchange(server.address(), "GET http://elsewhere/live" + rest).body == "alive\n");
  CHECK(http_exchange(server.address(), "GET http://elsewhere/nowhere" + rest).status == 404);
  WsClient::open(server.address(), {"ws://elsewhere/ws?room=x"});
}

TEST_CASE("http manners: names that people and browsers ask for") {
  Service server = lone_server();
  const HttpResponse page = http_get(server.address(), "/");
  CHECK(http_get(server.address(), "/index.html").body == page.body);
  const HttpResponse icon = http_get(server.address(), "/favicon.ico");
  CHECK(icon.status == 200);
  CHECK(icon.header("content-type") == "image/svg+xml");
  for (const std::string path : {"/ws/", "/rooms/", "/broadcast/", "/publish/", "/consume/"}) {
    CAPTURE(path);
    CHECK_NOTHROW(WsClient::open(server.address(), {path + "?room=x"}));
  }
}

HttpResponse get_with(const Address& address, const std::string& path, const std::string& headers) {
  return http_exchange(address,
                       "GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + headers + "\r\n");
}

TEST_CASE("http manners: long text is compressed for whoever accepts it") {
  Service server = lone_server();
  const HttpResponse plain = get_with(server.address(), "/app.js", "");
  const HttpResponse packed = get_with(server.address(), "/app.js", "Accept-Encoding: deflate, gzip, br\r\n");
  CHECK(plain.headers.count("content-encoding") == 0);
  CHECK(packed.header("content-encoding") == "gzip");
  CHECK(packed.body.substr(0, 2) == "\x1f\x8b");
  CHECK(packed.body.size() < plain.body.size() / 2);
  CHECK(packed.header("content-length") == std::to_string(packed.body.size()));
  CHECK(packed.header("etag") != plain.header("etag"));
  for (const HttpResponse& response : {plain, packed}) CHECK(response.header("vary") == "Accept-Encoding");
  CHECK(get_with(server.address(), "/app.js", "Accept-Encoding: gzip;q=0, br\r\n").body == plain.body);
  const HttpResponse known =
      get_with(server.address(), "/app.js",
               "Accept-Encoding: gzip\r\nIf-None-Match: " + packed.header("etag") + "\r\n");
  CHECK(known.status == 304);
  CHECK(known.body.empty());
  CHECK(known.headers.count("content-length") == 0);
  CHECK(get_with(server.address(), "/live", "Accept-Encoding: gzip\r\n").body == "alive\n");
}

// curl waits a second for the word to go on, and then sends what nobody reads.
TEST_CASE("http manners: who asks before sending a body is answered at once") {
  Service server = lone_server();
  for (const std::string line : {"POST /live", "PUT /nowhere", "GET /live"}) {
    CAPTURE(line);
    const HttpResponse response =
        http_exchange(server.address(), line +
                                            " HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n"
                                            "Expect: 100-continue\r\n\r\n");
    CHECK(response.status == (line[0] == 'G' ? 200 : 405));
    CHECK(response.header("connection") == "close");
  }
}

// HalfHandshake: what is asked for in vain, and a word of why.
struct HalfHandshake {
  std::string headers;
  std::string why;
};

TEST_CASE("http manners: half a handshake is refused, and told what is missing") {
  Service server = lone_server();
  const std::string rest = "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
  const std::string version = " HTTP/1.1\r\nHost: x\r\n";
  for (const HalfHandshake& half : {
           HalfHandshake{"Connection: close\r\nUpgrade: websocket\r\n", "Connection: Upgrade is missing"},
           HalfHandshake{"Upgrade: websocket\r\n", "Connection: Upgrade is missing"},
           HalfHandshake{"Connection: upgraded\r\nUpgrade: websocket\r\n", "Connection: Upgrade is missing"},
           HalfHandshake{"Connection: Upgrade\r\n", "Upgrade: websocket is missing"},
           HalfHandshake{"Connection: Upgrade\r\nUpgrade: h2c\r\n", "Upgrade: websocket is missing"},
       }) {
    CAPTURE(half.headers);
    const HttpResponse response = http_exchange(server.address(), "GET /ws" + version + half.headers + rest);
    CHECK(response.status == 400);
    CHECK(response.body.find(half.why) != std::string::npos);
  }
  const std::string right = "Connection: keep-alive, UPGRADE\r\nUpgrade: WebSocket\r\n" + rest;
  CHECK(http_exchange(server.address(), "GET /ws HTTP/1.0\r\nHost: x\r\n" + right).status == 505);
  TcpSocket socket = TcpSocket::connect(server.address());
  socket.send("GET /ws" + version + right);
  std::optional<HttpResponse> response;
  while (!(response = take_response_head(socket.inbox()))) {
    REQUIRE(socket.receive() == TcpSocket::Received::data);
  }
  CHECK(response->status == 101);
}

}  // namespace
}  // namespace ws::e2e
