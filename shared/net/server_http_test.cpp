// Requests that follow each other on one connection.
#include <doctest/doctest.h>

#include <string>

#include "shared/net/site_fixture.hpp"

using namespace ws;
using namespace ws::net;
using namespace std::chrono_literals;

namespace {

constexpr int kSomeTurns = 20;

std::string get(const std::string& path, const std::string& headers = "") {
  return "GET " + path + " HTTP/1.1\r\nHost: h\r\n" + headers + "\r\n";
}

const std::string kUpgrade = get("/",
                                 "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                                 "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
const std::string kSaysHi("\x81\x82\0\0\0\0hi", 8);

}  // namespace

TEST_CASE("a connection is kept: one request after the other") {
  Site site;
  Peer peer = site.visit();
  for (const char* path : {"/a", "/b", "/c"}) {
    peer.say(get(path));
    CHECK(peer.hear() == path);
    CHECK(peer.head_says("Connection: keep-alive"));
  }
  site.on_loop([] {});
  CHECK(site.resting() == 1);
}

TEST_CASE("requests that come at once are answered in order, one a turn") {
  Site site;
  Peer peer = site.visit();
  std::string all;
  for (int i = 0; i < 200; ++i) all += get("/" + std::to_string(i));
  const std::size_t half_of_one = all.size() - 10;
  peer.say(all.substr(0, half_of_one));
  for (int i = 0; i < 199; ++i) CHECK(peer.hear() == "/" + std::to_string(i));
  peer.say(all.substr(half_of_one));
  CHECK(peer.hear() == "/199");
  site.on_loop([&] { CHECK(site.most_a_turn == 1); });
}

TEST_CASE("while an answer is not taken, the next request waits, also with an end behind it") {
  Site site;
  Peer peer = site.visit();
  peer.say(get("/big") + get("/big"));
  for (int i = 0; i < kSomeTurns; ++i) site.on_loop([] {});
  CHECK(site.parrot.asked == 1);
  peer.say(get("/last"));
  peer.finish();
  for (int i = 0; i < kSomeTurns; ++i) site.on_loop([] {});
  CHECK(site.parrot.asked == 1);
  CHECK(peer.hear().size() == kBigBody);
  CHECK(peer.hear().size() == kBigBody);
  CHECK(peer.hear() == "/last");
  CHECK(peer.at_end());
}

TEST_CASE("what could be read in two ways is answered, and the connection closed: the rest is not read") {
  for (const std::string& request :
       {get("/", "Content-Length: 0\r\n"), get("/", "Content-Length: 60\r\n"),
        get("/", "Connection: close\r\n"), get("/", "Transfer-Encoding: chunked\r\n"),
        get("/", "Sec-WebSocket-Key: x\r\n"), std::string("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"),
        std::string("POST / HTTP/1.1\r\nHost: h\r\n\r\n"), std::string("GET / HTTP/1.1\r\n\r\n")}) {
    CAPTURE(request);
    Site site;
    Peer peer = site.visit();
    peer.say(request + get("/smuggled"));
    CHECK(peer.hear() != "nothing");
    CHECK(peer.head_says("Connection: close"));
    CHECK(peer.at_end());
    CHECK(site.parrot.asked <= 1);
  }
}

TEST_CASE("a kept connection rests for so long, then ends without a word") {
  Site site;
  Peer peer = site.visit();
  peer.say(get("/"));
  peer.hear();
  site.pass(9s);
  peer.say(get("/again"));
  CHECK(peer.hear() == "/again");
  site.pass(9s);
  CHECK(site.sockets() == 1);
  site.pass(2s);
  CHECK(peer.at_end());
  CHECK(site.resting() == 0);
}

TEST_CASE("a further request has the same time to come as the first") {
  Site site;
  Peer peer = site.visit();
  peer.say(get("/"));
  peer.hear();
  peer.say("GET /slow");
  site.on_loop([] {});
  site.pass(4s);
  CHECK(site.sockets() == 1);
  site.pass(2s);
  peer.hear();
  CHECK(peer.head_says(" 408 "));
  CHECK(peer.at_end());
}

TEST_CASE("whoever does not take an answer is let go") {
  Site site;
  Peer peer = site.visit();
  peer.say(get("/big", "Connection: close\r\n"));
  for (int i = 0; i < kSomeTurns; ++i) site.on_loop([] {});
  CHECK(site.parrot.asked == 1);
  site.pass(31s);
  CHECK(site.sockets() == 0);
}

TEST_CASE("a connection is kept for so many requests") {
  ServerLimits limits;
  limits.http.max_requests = 3;
  Site site(limits);
  Peer peer = site.visit();
  peer.say(get("/1") + get("/2") + get("/3") + get("/4"));
  for (const char* path : {"/1", "/2", "/3"}) CHECK(peer.hear() == path);
  CHECK(peer.head_says("Connection: close"));
  CHECK(peer.at_end());
}

TEST_CASE("where room is needed a resting connection goes, and nobody else") {
  Site site;
  Peer first = site.visit();
  Peer second = site.visit();
  Peer asking = site.visit();
  Peer open = site.visit();
  for (Peer* peer : {&first, &second}) {
    peer->say(get("/"));
    peer->hear();
  }
  asking.say("GET /");
  open.say(kUpgrade);
  open.hear();
  site.on_loop([&] {
    CHECK(site.server.make_room());
    CHECK(site.server.make_room());
    CHECK_FALSE(site.server.make_room());
  });
  CHECK(first.at_end());
  CHECK(second.at_end());
  CHECK(site.sockets() == 2);
  CHECK(site.resting() == 0);
  CHECK(site.server.stats().rests_cut.value() == 2);
}

TEST_CASE("a server that stops ends resting connections at once, and those that still answer after that") {
  Site site;
  Peer resting = site.visit();
  resting.say(get("/"));
  resting.hear();
  Peer reading = site.visit();
  reading.say(get("/big") + get("/never"));
  for (int i = 0; i < kSomeTurns; ++i) site.on_loop([] {});
  site.on_loop([&] { site.server.shut_down(); });
  CHECK(resting.at_end());
  CHECK(reading.hear().size() == kBigBody);
  CHECK(reading.at_end());
}

TEST_CASE("a server that stops still answers the request that lies in a resting connection's socket") {
  Site site;
  Peer peer = site.visit();
  peer.say(get("/a"));
  CHECK(peer.hear() == "/a");
  site.on_loop([&] {
    peer.say(get("/b"));
    site.server.shut_down();
  });
  CHECK(peer.hear() == "/b");
  CHECK(peer.head_says("Connection: close"));
  CHECK(peer.at_end());
}

TEST_CASE("a WebSocket opens where requests were answered, even if all came at once") {
  Site site;
  Peer peer = site.visit();
  peer.say(get("/a") + get("/b") + kUpgrade + kSaysHi);
  CHECK(peer.hear() == "/a");
  CHECK(peer.hear() == "/b");
  peer.hear();
  CHECK(peer.head_says(" 101 "));
  std::future<std::string> heard = site.parrot.heard.get_future();
  REQUIRE(heard.wait_for(milliseconds(kPeerPatience)) == std::future_status::ready);
  CHECK(heard.get() == "hi");
  site.on_loop([] {});
  CHECK(site.resting() == 0);
}

TEST_CASE("who hangs up while resting is gone") {
  Site site;
  {
    Peer peer = site.visit();
    peer.say(get("/"));
    peer.hear();
  }
  for (int i = 0; i < kSomeTurns && site.sockets() != 0; ++i) site.on_loop([] {});
  CHECK(site.sockets() == 0);
  CHECK(site.resting() == 0);
}
