// How a dialled WebSocket ends, with servers that are raw sockets.
#include <doctest/doctest.h>
#include <sys/socket.h>

#include <cstdlib>
#include <functional>
#include <optional>
#include <string>

#include "shared/net/client.hpp"
#include "shared/net/stream/listening_socket.hpp"
#include "shared/net/ws/client_role_fixture.hpp"
#include "shared/testing/fake_clock.hpp"

using namespace ws;
using namespace ws::net;

namespace {

constexpr std::size_t kBound = 256 * 1024;  // bytes of the client's queue
constexpr int kReceiveBuffer = 4 * 1024;    // bytes that a server takes without reading

// A client and its server on one thread, in the test's time: four turns of the loop take a millisecond.
struct Stage final : ClientHandler {
  Stage() {
    REQUIRE(listener);
    ::setsockopt(listener.get(), SOL_SOCKET, SO_RCVBUF, &kReceiveBuffer, sizeof kReceiveBuffer);
    loop.at(Phase::kLog, [this] {
      if (++turns % 4 == 0) clock.advance(milliseconds(1));
      loop.request_turn();
      if (done || !over()) return;
      done = true;
      loop.stop();
    });
  }

  void dial(const std::string& url) {
    ClientRequest request;
    request.url = url;
    client = dialer.dial(*this, request);
    CHECK_FALSE(end);
  }
  void dial() { dial("ws://" + address.text() + "/"); }
  // Runs the loop until that is so, but not for more than a minute of the test's time.
  void until(std::function<bool()> happened) {
    const MonoTime last = clock.now() + seconds(60);
    over = [this, last, happened = std::move(happened)] { return happened() || clock.now() > last; };
    done = false;
    loop.run();
  }
  void until_end() {
    until([this] { return end.has_value(); });
    REQUIRE(end);
  }
  // The server's end of the connection, which has read the request.
  UniqueFd accepted() {
    UniqueFd socket;
    until([&] {
      return static_cast<bool>(socket = UniqueFd(::accept4(listener.get(), nullptr, nullptr, SOCK_NONBLOCK)));
    });
    REQUIRE(socket);
    until([&] { return request_of(socket).find("\r\n\r\n") != std::string::npos; });
    return socket;
  }
  std::string request_of(const UniqueFd& socket) {
    char bytes[1024];
    const ssize_t got = ::recv(socket.get(), bytes, sizeof bytes, 0);
    if (got > 0) asked.append(bytes, static_cast<std::size_t>(got));
    return asked;
  }
  static void say(const UniqueFd& socket, const std::string& bytes) {
    REQUIRE(::send(socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
            static_cast<ssize_t>(bytes.size()));
  }
  // The server's end of a WebSocket that is open.
  UniqueFd opened() {
    dial();
    UniqueFd socket = accepted();
    say(socket, agreement_to(asked));
    until([this] { return open; });
    REQUIRE(open);
    return socket;
  }

  void on_open() override { open = true; }
  void on_message(Opcode, std::string& payload) override {
    heard += payload;
    if (at_message) at_message();
  }
  void on_pong(const std::string&) override {}
  void on_close(const CloseReason& reason) override {
    CHECK_FALSE(end);
    end = reason;
    client.reset();
  }

  SocketAddress address = *numeric_address("127.0.0.1", 0);
  UniqueFd listener = listening_socket(address);
  testing::FakeClock clock;
  EventLoop loop{clock};
  Streams streams{loop};
  Dialer dialer{streams, kBound};
  std::unique_ptr<Client> client;
  std::function<bool()> over;
  std::function<void()> at_message;
  int turns = 0;
  bool done = false;
  bool open = false;
  std::string asked, heard;
  std::optional<CloseReason> end;
};

}  // namespace

TEST_CASE("a dial that comes to nothing is told from the loop, with what was in the way") {
  Stage closed;
  closed.listener.reset();
  closed.dial();
  closed.until_end();
  CHECK(closed.end->error == std::errc::connection_refused);
  CHECK(closed.end->text == "Connection refused");
  for (const char* url :
       {"", "chat", "http://chat/", "wss://chat/", "ws://127.0.0.1:0/", "ws://127.0.0.1:99999/"}) {
    Stage bad;
    bad.dial(url);
    bad.until_end();
    CHECK(bad.end->text == "bad address '" + std::string(url) + "'");
  }
}

TEST_CASE("a server that hangs up, or is silent, before it has answered is told apart") {
  Stage rude;
  rude.dial();
  rude.accepted().reset();
  rude.until_end();
  CHECK(rude.end->text == "the server hung up before it had answered");
  Stage silent;
  silent.dial();
  const MonoTime begun = silent.clock.now();
  const UniqueFd socket = silent.accepted();
  silent.until_end();
  CHECK(silent.end->text == "the server did not answer in time");
  CHECK(silent.clock.now() - begun < seconds(8));
}

TEST_CASE("a server that does not read is let go at the queue's bound") {
  Stage stage;
  const UniqueFd socket = stage.opened();
  const std::string piece(16 * 1024, 'x');
  std::size_t sent = 0;
  stage.until([&] {
    if (stage.client != nullptr) stage.client->send(Opcode::kBinary, piece);
    sent += piece.size();
    CHECK(stage.dialer.stats().queued_bytes.value() <= static_cast<std::int64_t>(kBound));
    return stage.end.has_value();
  });
  REQUIRE(stage.end);
  CHECK(stage.end->text == "the server does not keep up");
  CHECK(sent >= kBound);
  CHECK(stage.dialer.stats().queued_bytes.value() == 0);
}

TEST_CASE("a client that closes gives the server so much time, also for the end of its stream") {
  for (const bool answers : {true, false}) {
    Stage stage;
    const UniqueFd socket = stage.opened();
    const MonoTime begun = stage.clock.now();
    stage.client->close(CloseCode::kNormal, "bye");
    if (answers) Stage::say(socket, std::string(make_close_frame(CloseCode::kNormal, "bye").view()));
    stage.until_end();
    CHECK(stage.end->by_peer == answers);
    CHECK(stage.clock.now() - begun < seconds(8));
  }
}

TEST_CASE("what a server says last is heard, and then why it went") {
  Stage stage;
  UniqueFd socket = stage.opened();
  Stage::say(socket, text_frame("last words") +
                         std::string(make_close_frame(CloseCode::kServiceRestart, "back soon").view()));
  ::shutdown(socket.get(), SHUT_WR);
  stage.until_end();
  CHECK(stage.heard == "last words");
  CHECK(stage.end->code == CloseCode::kServiceRestart);
  CHECK(stage.end->text == "back soon");
}

TEST_CASE("a server that is gone without a word has broken the connection") {
  Stage stage;
  UniqueFd socket = stage.opened();
  const linger at_once{1, 0};
  ::setsockopt(socket.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  socket.reset();
  stage.until_end();
  CHECK(stage.end->error == std::errc::connection_reset);
  CHECK(stage.end->code == CloseCode::kAbnormal);
}

TEST_CASE("a server that says more than can be handled is read later") {
  Stage stage;
  bool too_much = false;
  stage.dialer.hold_reading_while([&] { return too_much; });
  const UniqueFd socket = stage.opened();
  stage.at_message = [&] { too_much = true; };
  Stage::say(socket, text_frame("one"));
  stage.until([&] { return !stage.heard.empty(); });
  Stage::say(socket, text_frame("two"));
  int turns = 100;
  stage.until([&] { return --turns == 0; });
  CHECK(stage.heard == "one");
  CHECK(stage.dialer.reads_held().value() > 0);
  too_much = false;
  stage.until([&] { return stage.heard == "onetwo"; });
  CHECK(stage.heard == "onetwo");
}

TEST_CASE("a client may be dropped at any time, and tells nothing more") {
  for (const int turns : {0, 1, 2, 3, 4, 6, 8, -1, -2, -3}) {
    Stage stage;
    const std::string host = turns < 0 ? "localhost:" : "127.0.0.1:";  // by its name, it takes longer
    stage.dial("ws://" + host + std::to_string(stage.address.port()) + "/");
    int left = std::abs(turns);
    stage.until([&] { return left-- == 0; });
    stage.client.reset();
    left = 20;
    stage.until([&] { return left-- == 0; });
    CHECK_FALSE(stage.open);
    CHECK_FALSE(stage.end);
  }
  Stage talking;
  const UniqueFd socket = talking.opened();
  talking.at_message = [&] { talking.client.reset(); };
  Stage::say(socket, text_frame("heard") + text_frame("not heard"));
  talking.until([&] { return !talking.heard.empty(); });
  CHECK(talking.heard == "heard");
  CHECK_FALSE(talking.end);
}
