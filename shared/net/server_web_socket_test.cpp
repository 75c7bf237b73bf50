// One connection's queue, its interest in the socket, and its end.
#include <doctest/doctest.h>

#include <stdexcept>

#include "shared/net/server_fixture.hpp"

using namespace ws;
using namespace ws::net;
using testing::Stage;

namespace {

constexpr std::string_view kTooSlowFrame("\x88\x06\x0f\xa8slow", 8);

ServerLimits with_queue(std::size_t bytes) {
  ServerLimits limits;
  limits.max_queue = bytes;
  return limits;
}

// The 101 of an answer, and what follows it.
std::pair<std::string, std::string> parts_of(const std::string& answer) {
  const std::size_t end = answer.find("\r\n\r\n");
  REQUIRE(end != std::string::npos);
  return {answer.substr(0, end), answer.substr(end + 4)};
}

}  // namespace

// The queue was found to be full before the kernel had been asked.
TEST_CASE("connection: what the kernel takes at once does not count for the bound") {
  Stage stage(with_queue(100'000));
  const std::string payload(30'000, 'x');
  int taken = 0;
  stage.behaviour.message = [&](WebSocket& connection) {
    while (taken < 5 && connection.send(Slice(make_frame(Opcode::kText, payload)))) ++taken;
  };
  const std::size_t peer = stage.connect();
  stage.say(peer, testing::kHandshake);
  stage.turns(2);
  stage.then([&] { stage.say(peer, testing::kHello); });
  stage.turns(2);
  stage.play();
  CHECK(taken == 5);
  CHECK(parts_of(stage.read(peer)).second.size() == 5 * make_frame(Opcode::kText, payload).size());
}

TEST_CASE("connection: a frame in pieces is queued whole or not at all") {
  Stage stage(with_queue(100'000));
  const Bytes payload(std::string(60'000, 'p'));
  char header[kMaxFrameHeader];
  const std::size_t header_size = write_frame_header(header, Opcode::kBinary, 2 * payload.size());
  const Slice pieces[] = {Slice(payload), Slice(payload)};
  stage.behaviour.accept = [&](WebSocket& connection) {
    CHECK_FALSE(connection.send(Slice(Bytes({header, header_size})), pieces, 2));
    const std::size_t half = write_frame_header(header, Opcode::kBinary, payload.size());
    CHECK(connection.send(Slice(Bytes({header, half})), pieces, 1));
  };
  const std::size_t peer = stage.connect();
  stage.say(peer, testing::kHandshake);
  stage.turns(3);
  stage.play();
  const std::string heard = parts_of(stage.read(peer)).second;
  CHECK(heard.size() == frame_size(heard));
}

// It was watched for input only when it left the lobby: 300 KB were queued, and 43 KB of them arrived.
TEST_CASE("connection: a newcomer that is blocked when it first speaks hears all of it") {
  constexpr std::size_t kSize = 700'000;
  Stage stage;
  stage.behaviour.accept = [&](WebSocket& connection) {
    CHECK(connection.send(Slice(make_frame(Opcode::kText, std::string(kSize, 'x')))));
  };
  const std::size_t peer = stage.connect();
  std::string heard;
  stage.say(peer, testing::kHandshake);
  stage.turns(3);
  stage.then([&] { stage.say(peer, testing::kHello); });
  stage.turns(3);
  for (int i = 0; i < 20; ++i) stage.then([&] { heard += stage.read(peer); });
  stage.play();
  CHECK(parts_of(heard).second.size() > kSize);
}

TEST_CASE("connection: one that is let go before its 101 has left gets that whole, and a close frame") {
  Stage stage(with_queue(1'000'000));
  const Bytes frame = make_frame(Opcode::kText, std::string(150'000, 'x'));
  bool full_first = false;
  SUBCASE("with all of it still queued") {}
  SUBCASE("with a part of it under way") {
    full_first = true;
  }
  stage.behaviour.accept = [&](WebSocket& connection) {
    connection.send(Slice(frame));
    while (full_first && connection.send(Slice(frame))) continue;
    connection.close_discarding(CloseCode::kTooSlow, "slow");
  };
  const std::size_t peer = stage.connect();
  stage.say(peer, testing::kHandshake);
  std::string heard;
  stage.turns(3);
  for (int i = 0; i < 20; ++i) stage.then([&] { heard += stage.read(peer); });
  stage.play();
  const auto [head, frames] = parts_of(heard);
  CHECK(head.substr(0, 12) == "HTTP/1.1 101");
  REQUIRE(frames.size() >= kTooSlowFrame.size());
  CHECK(frames.substr(frames.size() - kTooSlowFrame.size()) == kTooSlowFrame);
  CHECK((frames.size() - kTooSlowFrame.size()) % frame.size() == 0);
  CHECK(frames.size() / frame.size() < 4);
}

TEST_CASE("connection: a handler that cannot be made leaves no trace") {
  Stage stage;
  stage.behaviour.accept = [](WebSocket&) { throw std::runtime_error("a test"); };
  const std::size_t peer = stage.connect();
  stage.say(peer, testing::kHandshake);
  stage.turns(3);
  stage.play();
  const ServerStats& stats = stage.server.stats();
  CHECK(stats.open.value() == 0);
  CHECK(stats.upgraded.value() == 0);
  CHECK(stats.compressing.value() == 0);
  CHECK(stats.queued_bytes.value() == 0);
  CHECK(stats.handler_exceptions.value() == 1);
  CHECK(stage.server.size() == 0);
  CHECK(stage.behaviour.closes == 0);
}

// It was counted as open for ever.
TEST_CASE("connection: one that is ended while its handler is made was open, and is over") {
  Stage stage;
  stage.behaviour.accept = [](WebSocket& socket) {
    socket.send(Slice(make_frame(Opcode::kText, "never heard")));
    socket.abort("a test");
  };
  const std::size_t peer = stage.connect();
  stage.say(peer, testing::kHandshake);
  stage.turns(3);
  stage.play();
  CHECK(stage.server.stats().upgraded.value() == 1);
  CHECK(stage.server.stats().open.value() == 0);
  CHECK(stage.server.stats().queued_bytes.value() == 0);
  CHECK(stage.server.size() == 0);
  CHECK(stage.behaviour.closes == 1);
}

TEST_CASE("connection: a handler that throws when the server stops costs the others nothing") {
  Stage stage;
  int told = 0;
  stage.behaviour.shutdown = [&](WebSocket& connection) {
    if (++told == 1) throw std::runtime_error("a test");
    connection.close(CloseCode::kServiceRestart, "");
  };
  for (int i = 0; i < 3; ++i) stage.say(stage.connect(), testing::kHandshake);
  stage.turns(3);
  stage.then([&] { stage.server.shut_down(); });
  stage.turns(2);
  stage.play();
  CHECK(told == 3);
  CHECK(stage.behaviour.closes == 1);
}

// They are in the lists of those to flush, and were freed at once.
TEST_CASE("connection: all may be ended in a turn in which they have something to send") {
  Stage stage;
  std::vector<WebSocket*> all;
  stage.behaviour.accept = [&](WebSocket& connection) { all.push_back(&connection); };
  stage.behaviour.message = [&](WebSocket&) {
    for (WebSocket* connection : all) connection->send(Slice(make_frame(Opcode::kText, "last words")));
    stage.server.close_all();
  };
  for (int i = 0; i < 5; ++i) stage.say(stage.connect(), testing::kHandshake);
  stage.turns(3);
  stage.then([&] { stage.say(0, testing::kHello); });
  stage.turns(3);
  stage.play();
  CHECK(stage.server.size() == 0);
  CHECK(stage.behaviour.closes == 5);
  CHECK(stage.server.stats().queued_bytes.value() == 0);
}

// A room's lane keeps more for a member than its queue may hold: who closed with all of that due was told
// 4008 instead of hearing it.
TEST_CASE("connection: the rest for a peer that goes is queued whole, whatever the bound") {
  constexpr int kFrames = 20;
  Stage stage(with_queue(100'000));
  const Bytes frame = make_frame(Opcode::kText, std::string(60'000, 'x'));
  stage.behaviour.accept = [&](WebSocket& connection) {
    connection.lift_bound(true);
    for (int i = 0; i < kFrames; ++i) CHECK(connection.send(Slice(frame)));
    connection.lift_bound(false);
    CHECK_FALSE(connection.send(Slice(frame)));
    connection.close(CloseCode::kNormal, "");
  };
  const std::size_t peer = stage.connect();
  std::string heard;
  stage.say(peer, testing::kHandshake);
  for (int i = 0; i < 40; ++i) stage.then([&] { heard += stage.read(peer); });
  stage.play();
  CHECK(parts_of(heard).second.size() > kFrames * frame.size());
}
