// Connections that move from one server to another, each on a loop of its own: nothing that was said, on
// either side, is lost, twice or out of order.
#include <doctest/doctest.h>

#include "shared/net/roaming_fixture.hpp"

using namespace ws;
using namespace ws::net;

namespace {

const std::string kOpen(testing::kHandshake);
const std::string kOpenThere = "GET /there" + kOpen.substr(5);

}  // namespace

TEST_CASE_FIXTURE(Road, "moves: an open WebSocket goes on elsewhere where it was put aside") {
  connect(a, kOpen);
  turn(a);
  say(masked("one") + masked("go") + masked("two") + masked("three").substr(0, 4));
  turn(a);
  CHECK(heard == "a:one a:go ");
  move();
  CHECK(heard == "a:one a:go b:two ");
  say(masked("three").substr(4) + masked("four"));
  turn(a);
  turn(b);
  CHECK(heard == "a:one a:go b:two b:three b:four ");
  CHECK(a.server.size() == 0);
  CHECK(a.server.stats().open.value() == 0);
  CHECK(a.server.stats().sockets.value() == 0);
  CHECK(b.server.size() == 1);
  CHECK(b.server.stats().open.value() == 1);
  CHECK(b.server.stats().sockets.value() == 1);
  peer.reset();
  turn(b);
  CHECK(b.server.stats().open.value() == 0);
}

TEST_CASE_FIXTURE(Road, "moves: one that was put aside may go on where it is") {
  connect(a, kOpen);
  turn(a);
  say(masked("go") + masked("two"));
  turn(a);
  say(masked("three"));
  turn(a);
  CHECK(heard == "a:go ");
  a.server.go_on(*service.roamer->socket);
  turn(a);
  CHECK(heard == "a:go a:two a:three ");
}

TEST_CASE_FIXTURE(Road, "moves: half a message, in two fragments, is put together elsewhere") {
  connect(a, kOpen);
  turn(a);
  std::string first = masked("half ");
  first[0] = '\x01';  // not the last fragment
  std::string second = masked("a message");
  second[0] = '\x80';
  say(first + second.substr(0, 9));
  turn(a);
  service.roamer->socket->put_aside();
  move();
  say(second.substr(9));
  turn(b);
  CHECK(heard == "b:half a message ");
}

TEST_CASE_FIXTURE(Road, "moves: a full queue goes along, and all of it is read, in order") {
  constexpr std::size_t kMuch = 900'000;
  connect(a, kOpen);
  turn(a);
  read();
  service.roamer->socket->send(Slice(make_frame(Opcode::kText, std::string(kMuch, 'x'))));
  turn(a);
  const std::size_t held = service.roamer->socket->held();
  CHECK(held > 0);
  CHECK(service.roamer->socket->behind());
  service.roamer->socket->put_aside();
  service.roamer->socket->send(Slice(make_frame(Opcode::kText, "behind it")));
  move();
  CHECK(a.server.stats().queued_bytes.value() == 0);
  CHECK(b.server.fullest_queue_of_readers() == 0);  // not written there yet
  std::string got;
  for (int i = 0; i < 20; ++i) {
    turn(b, 1);
    got += read();
  }
  CHECK(got.size() == make_frame(Opcode::kText, std::string(kMuch, 'x')).size() + 2 + 9);
  CHECK(got.substr(got.size() - 9) == "behind it");
  CHECK_FALSE(service.roamer->socket->behind());
  CHECK(b.server.stats().queued_bytes.value() == 0);
}

TEST_CASE_FIXTURE(Road, "moves: deadlines go along, also to a clock that shows another time") {
  b.clock.advance(milliseconds(500'000));
  connect(a, kOpen);
  turn(a);
  a.pass(a.server.limits().ws.ping_after - milliseconds(2'000));
  a.play();
  read();
  service.roamer->socket->put_aside();
  move();
  b.pass(milliseconds(1'000));
  b.play();
  CHECK(read().empty());
  b.pass(milliseconds(2'000));
  b.play();
  CHECK(read() == std::string("\x89\0", 2));
}

TEST_CASE_FIXTURE(Road, "moves: to a server that stops, its handler is told so") {
  connect(a, kOpen);
  turn(a);
  service.roamer->socket->put_aside();
  b.server.shut_down();
  move();
  turn(b);
  CHECK(read().find("\x88\x02\x03\xf4") != std::string::npos);
}

TEST_CASE_FIXTURE(Road, "moves: what is lost while it is aside is lost like any") {
  connect(a, kOpen);
  turn(a);
  Roamer& roamer = *service.roamer;
  say(masked("go") + masked("never heard"));
  turn(a);
  peer.reset();
  roamer.socket->send(Slice(make_frame(Opcode::kText, "nobody reads it")));
  turn(a);
  CHECK(heard == "a:go ");
  CHECK(a.server.size() == 0);
  CHECK(a.server.stats().open.value() == 0);
}

TEST_CASE_FIXTURE(Road, "moves: an arrival that nobody adopts ends") {
  connect(a, kOpen);
  turn(a);
  service.roamer->socket->put_aside();
  { Arrival lost = a.server.release(*service.roamer->socket); }
  char byte;
  read();
  CHECK(::read(peer.get(), &byte, 1) == 0);
  turn(a);
}

TEST_CASE_FIXTURE(Road, "moves: a handshake is answered elsewhere, with what was said behind it") {
  std::vector<Arrival> under_way;
  service.elsewhere = [&](Arrival arrival) { under_way.push_back(std::move(arrival)); };
  connect(a, kOpenThere + masked("one"));
  turn(a);
  REQUIRE(under_way.size() == 1);
  CHECK(a.server.size() == 0);
  CHECK(read().empty());
  say(masked("two"));
  service.elsewhere = nullptr;
  service.place = "b:";
  b.server.adopt(std::move(under_way.front()), service);
  turn(b);
  CHECK(read().substr(0, 12) == "HTTP/1.1 101");
  CHECK(heard == "b:one b:two ");
  CHECK(b.server.stats().open.value() == 1);
  CHECK(b.server.stats().upgraded.value() == 1);
}

// Its time is up in the very turn in which it is to go: it was told 408, and then 101.
TEST_CASE_FIXTURE(Road, "moves: a handshake that is on its way is late no more") {
  std::vector<Arrival> under_way;
  service.elsewhere = [&](Arrival arrival) { under_way.push_back(std::move(arrival)); };
  service.asked = [&] { a.clock.advance(milliseconds(900)); };
  connect(a, kOpenThere.substr(0, 20));
  a.pass(a.server.limits().http.handshake_timeout - milliseconds(500));
  a.play();
  say(kOpenThere.substr(20));
  turn(a);
  REQUIRE(under_way.size() == 1);
  service.elsewhere = nullptr;
  service.asked = nullptr;
  b.server.adopt(std::move(under_way.front()), service);
  turn(b);
  const std::string got = read();
  CHECK(got.substr(0, 12) == "HTTP/1.1 101");
  CHECK(got.find("408") == std::string::npos);
}

TEST_CASE_FIXTURE(Road, "moves: a handshake that was to go when the server stops is refused where it is") {
  service.elsewhere = [&](Arrival) { FAIL("it went"); };
  connect(a, kOpenThere);
  a.server.shut_down();
  turn(a);
  CHECK(read().substr(0, 12) == "HTTP/1.1 503");
}

TEST_CASE_FIXTURE(Road, "moves: a handshake that comes to a server that stops is refused there") {
  service.elsewhere = [&](Arrival arrival) { b.server.adopt(std::move(arrival), service); };
  b.server.shut_down();
  connect(a, kOpenThere);
  turn(a);
  turn(b);
  CHECK(read().substr(0, 12) == "HTTP/1.1 503");
  peer.reset();
  turn(b);
  CHECK(b.server.size() == 0);
}
