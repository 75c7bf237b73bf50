// HTTP connections that are kept: many requests on one, and nothing smuggled in between.
#include <doctest/doctest.h>

#include <csignal>
#include <string>
#include <vector>

#include "e2e-tests/harness/cluster.hpp"
#include "e2e-tests/harness/failure.hpp"
#include "e2e-tests/harness/http.hpp"
#include "e2e-tests/harness/witness.hpp"

namespace ws::e2e {
namespace {

std::string get(const std::string& path, const std::string& headers = "") {
  return "GET " + path + " HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n";
}

// The next response on a connection that is kept. Throws Failure if there is none.
HttpResponse next_response(TcpSocket& socket, bool head_only = false) {
  std::optional<HttpResponse> response;
  while (!(response = take_response_head(socket.inbox()))) {
    if (socket.receive() != TcpSocket::Received::data) throw Failure("no response, only: " + socket.inbox());
  }
  const std::string length = response->header("content-length");
  const std::size_t size = head_only || length.empty() ? 0 : std::stoul(length);
  while (socket.inbox().size() < size) {
    if (socket.receive() != TcpSocket::Received::data) throw Failure("half a response: " + socket.inbox());
  }
  response->body = socket.inbox().substr(0, size);
  socket.inbox().erase(0, size);
  return *response;
}

bool ends(TcpSocket& socket) {
  return socket.inbox().empty() && socket.receive() == TcpSocket::Received::end;
}

// A kept connection that is the only one, once those of the harness that asked whether the server is ready
// are gone.
TcpSocket only_one(const Address& address) {
  TcpSocket socket = TcpSocket::connect(address);
  eventually("nobody else is there", [&] {
    socket.send(get("/metrics"));
    const HttpResponse response = next_response(socket);
    if (response.header("connection") == "close") socket = TcpSocket::connect(address);
    return response.header("connection") != "close" &&
           response.body.find("\nws_sockets 1\n") != std::string::npos;
  });
  return socket;
}

// Who rests is known a moment after the answer has arrived.
ChatClient let_in(const Address& address) {
  std::optional<ChatClient> client;
  eventually("room is made", [&] {
    try {
      client.emplace(ChatClient::open(address));
    } catch (const Failure&) {
      return false;
    }
    return true;
  });
  return *std::move(client);
}

TEST_CASE("keep-alive: many requests of one connection are answered, whatever the answer") {
  Cluster cluster(1);
  for (const Address& address : {cluster.address(0), cluster.relayer().address()}) {
    TcpSocket socket = TcpSocket::connect(address);
    for (int i = 0; i < 20; ++i) {
      for (const auto& [path, status] : std::vector<std::pair<std::string, int>>{
               {"/live", 200}, {"/metrics", 200}, {"/nowhere", 404}, {"/", 200}}) {
        socket.send(get(path));
        const HttpResponse response = next_response(socket);
        CHECK(response.status == status);
        CHECK(response.header("connection") == "keep-alive");
      }
      socket.send("HEAD /live HTTP/1.1\r\nHost: x\r\n\r\n");
      CHECK(next_response(socket, true).header("content-length") == "6");
    }
  }
  TcpSocket socket = TcpSocket::connect(cluster.address(0));
  socket.send(get("/app.js"));
  const std::string tag = next_response(socket).header("etag");
  socket.send(get("/app.js", "If-None-Match: " + tag + "\r\n") + get("/live"));
  CHECK(next_response(socket).status == 304);
  CHECK(next_response(socket).body == "alive\n");
}

TEST_CASE("keep-alive: requests that come at once are answered in order, and then a WebSocket opens there") {
  Service server = lone_server();
  TcpSocket socket = TcpSocket::connect(server.address());
  std::string all;
  for (int i = 0; i < 300; ++i) all += get(i % 2 == 0 ? "/live" : "/nowhere-" + std::to_string(i));
  Upgrade upgrade;
  upgrade.path = "/ws?room=x&echo=1";
  socket.send(all + upgrade.request(server.address()) + encode({Opcode::text, "hello"}));
  for (int i = 0; i < 300; ++i) {
    const HttpResponse response = next_response(socket);
    CHECK(response.status == (i % 2 == 0 ? 200 : 404));
    if (i % 2 == 1) CHECK(response.body.find("/nowhere-" + std::to_string(i)) != std::string::npos);
  }
  CHECK(next_response(socket).status == 101);
  while (socket.inbox().size() < 7) REQUIRE(socket.receive() == TcpSocket::Received::data);
  CHECK(socket.inbox() == "\x81\x05hello");
}

TEST_CASE("keep-alive: after anything but a GET or HEAD without a body the connection closes") {
  Service server = lone_server();
  Witness witness(server);
  const std::string smuggled = get("/metrics");
  for (const std::string& request : {
           get("/live", "Content-Length: " + std::to_string(smuggled.size()) + "\r\n"),
           get("/live", "Content-Length: 0\r\n"),
           get("/live", "Transfer-Encoding: chunked\r\n"),
           get("/live", "Connection: close\r\n"),
           get("/live", "X: a\nContent-Length: " + std::to_string(smuggled.size()) + "\r\n"),
           std::string("POST /live HTTP/1.1\r\nHost: x\r\n\r\n"),
           std::string("GET /live HTTP/1.0\r\n\r\n"),
           Upgrade{"/nowhere"}.request(server.address()),
       }) {
    CAPTURE(request);
    TcpSocket socket = TcpSocket::connect(server.address());
    socket.send(get("/live"));
    CHECK(next_response(socket).status == 200);
    socket.send(request + smuggled);
    CHECK(next_response(socket).header("connection") == "close");
    CHECK(ends(socket));
  }
  witness.expect_service();
  witness.expect_no_leak();
}

TEST_CASE("keep-alive: a thousand requests, then the connection closes") {
  Service server = lone_server();
  TcpSocket socket = TcpSocket::connect(server.address());
  for (int i = 0; i < 10; ++i) {
    std::string hundred;
    for (int j = 0; j < 100; ++j) hundred += get("/live");
    socket.send(hundred);
    for (int j = 0; j < 100; ++j) {
      const bool last = i == 9 && j == 99;
      CHECK(next_response(socket).header("connection") == (last ? "close" : "keep-alive"));
    }
  }
  CHECK(ends(socket));
}

TEST_CASE("keep-alive: who rests goes first when the server is full, and those who came to chat stay") {
  for (const std::string threads : {"1", "3"}) {
    CAPTURE(threads);
    Service server = lone_server({{"MAX_CONNECTIONS", "4"}, {"THREADS", threads}});
    std::vector<TcpSocket> resting;
    resting.push_back(only_one(server.address()));
    ChatClient member = ChatClient::open(server.address());
    member.join("Room 1");
    for (int i = 0; i < 2; ++i) {
      resting.push_back(TcpSocket::connect(server.address()));
      resting.back().send(get("/live"));
      CHECK(next_response(resting.back()).status == 200);
    }
    // The last one asks until the others rest.
    eventually("two rest", [&] {
      resting.back().send(get("/metrics"));
      return next_response(resting.back()).body.find("\nws_http_resting 2") != std::string::npos;
    });
    std::vector<ChatClient> others;
    others.reserve(3);
    for (int i = 0; i < 3; ++i) others.push_back(let_in(server.address()));
    for (TcpSocket& socket : resting) CHECK(ends(socket));
    CHECK(http_exchange(server.address(), Upgrade().request(server.address())).status == 503);
    others.front().join("Room 1");
    others.front().send_chat("Room 1", "made it");
    CHECK(member.hear("Room 1") == "made it");
  }
}

TEST_CASE("keep-alive: what is answered beyond the bound closes, and is answered anew when there is room") {
  Service server = lone_server({{"MAX_CONNECTIONS", "1"}});
  {
    TcpSocket makes_room = only_one(server.address());
    const ChatClient member = let_in(server.address());
    for (const auto& [path, status] :
         std::vector<std::pair<std::string, int>>{{"/live", 200}, {"/ready", 503}}) {
      const HttpResponse response = http_exchange(server.address(), get(path));
      CHECK(response.status == status);
      CHECK(response.header("connection") == "close");
    }
  }
  eventually("there is room", [&] {
    return http_exchange(server.address(), get("/ready", "Connection: close\r\n")).status == 200;
  });
}

TEST_CASE("keep-alive: a server that stops does not wait for those who rest") {
  Service server = lone_server();
  TcpSocket socket = TcpSocket::connect(server.address());
  socket.send(get("/live"));
  CHECK(next_response(socket).status == 200);
  const Stopwatch watch;
  server.process().signal(SIGTERM);
  CHECK(ends(socket));
  CHECK(server.process().wait().code == 0);
  CHECK(watch.elapsed() < 4s * kStretch);  // the server waits 5 s for whoever does not go
}

}  // namespace
}  // namespace ws::e2e
