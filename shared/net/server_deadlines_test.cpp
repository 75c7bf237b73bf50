// Deadlines are of the time in which the server could serve, and nobody is judged by what it has not read.
#include <doctest/doctest.h>

#include "shared/net/server_fixture.hpp"

using namespace ws;
using namespace ws::net;
using testing::Stage;

namespace {

constexpr milliseconds kMinute{60'000};
constexpr milliseconds kSecond{1'000};

void check_open(Stage& stage, std::int64_t count) {
  stage.then([&stage, count] { CHECK(stage.server.stats().open.value() == count); });
}

std::size_t open_one(Stage& stage) {
  const std::size_t peer = stage.connect();
  stage.then([&stage, peer] { stage.say(peer, testing::kHandshake); });
  stage.turns(3);
  return peer;
}

}  // namespace

TEST_CASE("deadlines: who is silent is asked, and let go if it does not answer") {
  Stage stage;
  open_one(stage);
  stage.pass(stage.server.limits().ws.dead_after - kSecond);
  check_open(stage, 1);
  stage.pass(3 * kSecond);
  check_open(stage, 0);
  stage.play();
  CHECK(stage.behaviour.closes == 1);
}

TEST_CASE("deadlines: a stopped process blames nobody, asked or not") {
  for (const milliseconds silent : {kSecond, milliseconds(21'000)}) {
    Stage stage;
    open_one(stage);
    stage.pass(silent);
    stage.stop(kMinute);
    stage.turns(20);
    stage.pass(2 * kSecond);
    check_open(stage, 1);
    stage.play();
  }
}

// The time that a stop counts may exceed short deadlines.
TEST_CASE("deadlines: who was not asked is asked first, and has the time to answer") {
  ServerLimits limits;
  limits.ws.ping_after = milliseconds(300);
  limits.ws.dead_after = milliseconds(900);
  Stage stage(limits);
  const std::size_t peer = open_one(stage);
  stage.stop(kMinute);
  stage.pass(milliseconds(400));
  stage.then([&] {
    CHECK(stage.read(peer).find('\x89') != std::string::npos);  // a ping
    stage.say(peer, testing::kPong);
  });
  stage.pass(milliseconds(500));
  check_open(stage, 1);
  stage.pass(2 * kSecond);
  check_open(stage, 0);
  stage.play();
}

TEST_CASE("deadlines: requests that lie in their sockets when time is up are answered") {
  constexpr std::size_t kCrowd = 200;  // of which a turn serves a few
  Stage stage;
  for (std::size_t i = 0; i < kCrowd; ++i) stage.connect();
  stage.pass(stage.server.limits().http.handshake_timeout - milliseconds(500));
  stage.then([&] {
    for (std::size_t i = 0; i < kCrowd; ++i) stage.say(i, testing::kHandshake);
    stage.clock.advance(kMinute);
  });
  stage.turns(3);
  stage.pass(2 * kSecond);
  stage.turns(kCrowd);
  check_open(stage, kCrowd);
  stage.play();
  for (std::size_t i = 0; i < kCrowd; ++i) CHECK(stage.read(i).substr(0, 12) == "HTTP/1.1 101");
}

TEST_CASE("deadlines: who asks for nothing is told so") {
  Stage stage;
  const std::size_t peer = stage.connect();
  stage.then([&] { stage.say(peer, "GET / HT"); });
  stage.pass(stage.server.limits().http.handshake_timeout + 2 * kSecond);
  stage.play();
  CHECK(stage.read(peer).substr(0, 12) == "HTTP/1.1 408");
}

// They counted as gone, and what was held up for them came all at once.
TEST_CASE("deadlines: who read when the process was stopped still counts as a reader") {
  Stage stage;
  stage.behaviour.accept = [](WebSocket& connection) {
    connection.send(Slice(make_frame(Opcode::kText, std::string(900'000, 'x'))));
  };
  const std::size_t peer = stage.connect();
  stage.say(peer, testing::kHandshake);
  for (int i = 0; i < 3; ++i) {
    stage.pass(milliseconds(500));
    stage.then([&] { stage.read(peer); });
  }
  stage.pass(milliseconds(100));
  stage.then([&] { CHECK(stage.server.fullest_queue_of_readers() > 0); });
  stage.stop(kMinute);
  stage.then([&] { CHECK(stage.server.fullest_queue_of_readers() > 0); });
  stage.pass(3 * kSecond);
  stage.then([&] { CHECK(stage.server.fullest_queue_of_readers() == 0); });
  stage.play();
}
