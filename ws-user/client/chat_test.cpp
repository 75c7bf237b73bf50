#include "ws-user/client/chat.hpp"

#include <doctest/doctest.h>

#include <memory>

#include "shared/testing/fake_clock.hpp"

using namespace ws;
using namespace ws::client;

namespace {

using Strings = std::vector<std::string>;

// What the chat does to its connection, in words.
struct FakeWire final : Wire {
  void dial(const std::string& url) override { said.push_back("dial " + url); }
  void send(std::string_view frame) override { said.emplace_back(frame); }
  void ping() override { said.emplace_back("ping"); }
  void close() override { said.emplace_back("close"); }
  void drop() override { said.emplace_back("drop"); }

  Strings take() { return std::exchange(said, {}); }
  Strings said;
};

struct FakeView final : View {
  void heard(const Line& line) override { add("heard", line); }
  void sent(const Line& line) override { add("sent", line); }
  void waits(std::string_view text) override { shown.push_back("waits " + std::string(text)); }
  void notice(std::string_view) override {}
  void problem(std::string_view text) override { shown.emplace_back(text); }
  void status(const Status& status) override { last = status; }

  void add(const std::string& what, const Line& line) {
    std::string room = line.room.empty() ? "" : "[" + line.room + "] ";
    shown.push_back(what + ' ' + room + line.user + ": " + line.text);
  }
  Strings take() { return std::exchange(shown, {}); }
  Strings shown;
  Status last;
};

struct Fixture {
  testing::FakeClock clock;
  FakeWire wire;
  FakeView view;
  ChatConfig config;
  std::unique_ptr<Chat> chat;

  Fixture() {
    config.address.url = "ws://here:1/";
    config.username = "Alice";
    config.cid_prefix = "c";
    config.seed = 1;
  }
  // Up to the open connection.
  Chat& open() {
    chat = std::make_unique<Chat>(config, wire, view, clock);
    chat->start();
    chat->on_open();
    return *chat;
  }
  Chat& in_pipe() {
    config.interactive = false;
    config.patience = {milliseconds(0), seconds(30)};
    return open();
  }
  // Lets time pass up to the next alarm, and rings it.
  void pass() {
    REQUIRE(chat->next_alarm());
    clock.advance(*chat->next_alarm() - clock.now());
    chat->on_time();
  }
};

std::string chat_frame(const std::string& room, int ref, const std::string& text) {
  std::string number = std::to_string(ref);
  std::string in = room.empty() ? "" : R"(,"room":")" + room + '"';
  return R"({"type":"chat")" + in + R"(,"message":")" + text + R"(","cid":"c)" + number + R"(","ref":)" +
         number + "}";
}

std::string sent(int ref) {
  return R"({"type":"sent","id":"i","timestamp":"2026-11-21T05:00:00.123Z","ref":)" + std::to_string(ref) +
         "}";
}

}  // namespace

TEST_CASE_FIXTURE(Fixture, "chat: dials with the name, says what is typed, and shows it once confirmed") {
  Chat& alice = open();
  alice.on_line("Hi there");
  CHECK(wire.take() == Strings{"dial ws://here:1/rooms?username=Alice", chat_frame("", 1, "Hi there")});
  CHECK(view.take().empty());
  alice.on_frame(sent(1));
  CHECK(view.take() == Strings{"sent Alice: Hi there"});
  alice.on_frame(
      R"({"type":"chat","room":"lobby","message":"Hello","userId":"Bob","timestamp":"t","id":"i"})");
  CHECK(view.take() == Strings{"heard Bob: Hello"});
}

TEST_CASE_FIXTURE(Fixture, "chat: enters its rooms, types into the first, and names rooms when in several") {
  config.rooms = {"a", "b"};
  Chat& alice = open();
  alice.on_frame(R"({"type":"joined","room":"a","userId":"Alice","ref":1})");
  alice.on_frame(R"({"type":"joined","room":"b","userId":"Alice","ref":2})");
  alice.on_line("x");
  CHECK(wire.take() == Strings{"dial ws://here:1/rooms?username=Alice",
                               R"({"type":"join-room","room":"a","username":"Alice","ref":1})",
                               R"({"type":"join-room","room":"b","username":"Alice","ref":2})",
                               chat_frame("a", 3, "x")});
  CHECK(view.last.room == "a");
  alice.on_frame(R"({"type":"chat","room":"b","message":{"n":1},"userId":"Bob"})");
  CHECK(view.take() == Strings{R"(heard [b] Bob: {"n":1})"});
}

TEST_CASE_FIXTURE(Fixture, "chat: a slow confirmation shows the message as waiting") {
  Chat& alice = open();
  alice.on_line("x");
  pass();
  CHECK(view.take() == Strings{"waits x"});
  alice.on_frame(sent(1));
  CHECK(view.take() == Strings{"sent Alice: x"});
}

TEST_CASE_FIXTURE(Fixture, "chat: what is typed while the connection is down waits, and goes in order") {
  config.rooms = {"a"};
  Chat& alice = open();
  alice.on_line("one");
  wire.take();
  alice.on_closed({CloseCode::kAbnormal, "reset", 0});
  alice.on_line("two");
  Strings shown = view.take();
  REQUIRE(shown.size() == 3);
  CHECK(shown[0].rfind("Lost the connection: reset; trying again in ", 0) == 0);
  CHECK(shown[1] == "waits one");
  CHECK(shown[2] == "waits two");
  CHECK(view.last.waiting == 2);
  pass();
  alice.on_open();
  CHECK(wire.take() == Strings{"dial ws://here:1/rooms?username=Alice",
                               R"({"type":"join-room","room":"a","username":"Alice","ref":4})",
                               chat_frame("a", 2, "one"), chat_frame("a", 3, "two")});
}

TEST_CASE_FIXTURE(Fixture, "chat: comes back when the server asked for it") {
  Chat& alice = open();
  alice.on_frame(R"({"type":"going-away","reconnectInMs":1800})");
  alice.on_closed({CloseCode::kServiceRestart, "the server is restarting", 0});
  CHECK(view.take() == Strings{"Lost the connection: the server is restarting; trying again in 1.8 s"});
  CHECK(*alice.next_alarm() == clock.now() + milliseconds(1800));
}

TEST_CASE_FIXTURE(Fixture, "chat: every close code means what the table says") {
  for (const CloseInfo& info : kCloseCodes) {
    CAPTURE(static_cast<int>(info.code));
    Chat& alice = open();
    alice.on_closed({info.code, "", 0});
    CHECK(alice.exit_code().has_value() == !info.reconnect);
    CHECK(view.take().front().find(info.meaning) != std::string::npos);
  }
}

TEST_CASE_FIXTURE(Fixture, "chat: a refused handshake is final, an overloaded server is not") {
  for (int status : {400, 404, 503}) {
    Chat& alice = open();
    alice.on_closed({CloseCode::kAbnormal, "the server answered", status});
    CHECK(alice.exit_code().has_value() == (status < 500));
  }
}

TEST_CASE_FIXTURE(Fixture, "chat: a server that does not answer pings is left") {
  Chat& alice = open();
  wire.take();
  pass();
  CHECK(wire.take() == Strings{"ping"});
  alice.on_pong();
  pass();
  pass();
  CHECK(wire.take() == Strings{"ping", "drop"});
  CHECK(view.take().front().rfind("Lost the connection: the server does not answer any more", 0) == 0);
}

TEST_CASE_FIXTURE(Fixture, "chat: exit waits for what is under way, and says farewell") {
  Chat& alice = open();
  alice.on_line("x");
  alice.on_line("exit");
  CHECK(wire.take().back() == chat_frame("", 1, "x"));
  alice.on_frame(sent(1));
  CHECK(wire.take() == Strings{"close"});
  CHECK_FALSE(alice.exit_code());
  alice.on_closed({CloseCode::kNormal, "", 0});
  CHECK(alice.exit_code() == 0);
}

TEST_CASE_FIXTURE(Fixture, "chat: exit does not wait for ever, and tells what was not sent") {
  Chat& alice = open();
  alice.on_line("x");
  alice.leave();
  while (!alice.exit_code()) pass();
  CHECK(alice.exit_code() == 1);
  CHECK(view.take().back() == "1 message was not sent");
}

TEST_CASE_FIXTURE(Fixture, "chat: rooms are joined, changed and left by command") {
  Chat& alice = open();
  wire.take();
  alice.on_line("/join a room");
  alice.on_frame(R"({"type":"joined","room":"a room","userId":"Alice","ref":1})");
  alice.on_line("/join b");
  alice.on_frame(R"({"type":"error","code":"too-many-rooms","message":"enough","ref":2})");
  alice.on_line("x");
  alice.on_frame(sent(3));
  alice.on_line("/leave");
  alice.on_frame(R"({"type":"left","room":"a room","ref":4})");
  alice.on_line("y");
  CHECK(wire.take() == Strings{R"({"type":"join-room","room":"a room","username":"Alice","ref":1})",
                               R"({"type":"join-room","room":"b","username":"Alice","ref":2})",
                               chat_frame("a room", 3, "x"),
                               R"({"type":"leave-room","room":"a room","ref":4})"});
  CHECK(view.take() ==
        Strings{"Cannot join b: enough", "sent Alice: x", "Not sent: you are in no room; /join one"});
}

TEST_CASE_FIXTURE(Fixture, "chat: another name, told by a join, or by coming back where no room was joined") {
  Chat& alice = open();
  wire.take();
  alice.on_line("/nick Bob");
  CHECK(wire.take() == Strings{"close"});
  alice.on_closed({CloseCode::kNormal, "", 0});
  CHECK(wire.take() == Strings{"dial ws://here:1/rooms?username=Bob"});
  alice.on_open();
  alice.on_line("/join a");
  alice.on_frame(R"({"type":"joined","room":"a","userId":"Bob","ref":1})");
  alice.on_line("/nick Carol");
  CHECK(wire.take().back() == R"({"type":"join-room","room":"a","username":"Carol","ref":2})");
}

TEST_CASE_FIXTURE(Fixture, "chat: two slashes send one; an unknown command sends nothing") {
  Chat& alice = open();
  wire.take();
  alice.on_line("//etc");
  alice.on_line("/etc");
  CHECK(wire.take() == Strings{chat_frame("", 1, "/etc")});
  CHECK(view.take().front().rfind("There is no command /etc", 0) == 0);
}

TEST_CASE_FIXTURE(Fixture, "chat: asked to slow down, it sends again later, one by one and in order") {
  Chat& alice = open();
  alice.on_line("x");
  alice.on_line("y");
  wire.take();
  alice.on_frame(R"({"type":"error","code":"rate-limited","message":"slow down","ref":1})");
  alice.on_frame(R"({"type":"error","code":"rate-limited","message":"slow down","ref":2})");
  CHECK(wire.take().empty());
  pass();
  pass();
  CHECK(wire.take() == Strings{chat_frame("", 1, "x")});
  alice.on_frame(sent(1));
  CHECK(wire.take() == Strings{chat_frame("", 2, "y")});
}

TEST_CASE_FIXTURE(Fixture,
                  "chat in a pipe: commands are messages; the end of input leaves once all is confirmed") {
  Chat& pipe = in_pipe();
  wire.take();
  pipe.say("exit");
  pipe.say("/help");
  pipe.on_end_of_input();
  CHECK(wire.take() == Strings{chat_frame("", 1, "exit"), chat_frame("", 2, "/help")});
  pipe.on_frame(sent(1));
  CHECK(wire.take().empty());
  pipe.on_frame(sent(2));
  CHECK(wire.take() == Strings{"close"});
}

TEST_CASE_FIXTURE(Fixture, "chat in a pipe: no server is an error at once, a lost one after a while") {
  config.interactive = false;
  config.patience = {milliseconds(0), seconds(30)};
  chat = std::make_unique<Chat>(config, wire, view, clock);
  chat->start();
  chat->on_closed({CloseCode::kAbnormal, "Connection refused", 0});
  CHECK(chat->exit_code() == 1);
  CHECK(view.take() == Strings{"Cannot connect: Connection refused"});

  Chat& pipe = in_pipe();
  for (int attempts = 0; !pipe.exit_code(); ++attempts) {
    REQUIRE(attempts < 1'000);
    pipe.on_closed({CloseCode::kAbnormal, "gone", 0});
    if (!pipe.exit_code()) pass();
  }
  CHECK(pipe.exit_code() == 1);
}

TEST_CASE_FIXTURE(Fixture, "chat in a pipe: a refused message fails the run, and the others go on") {
  Chat& pipe = in_pipe();
  pipe.say("x");
  pipe.say("\xff");
  pipe.say("y");
  pipe.on_end_of_input();
  pipe.on_frame(R"({"type":"error","code":"too-large","message":"too large","ref":1})");
  pipe.on_frame(sent(2));
  pipe.on_closed({CloseCode::kNormal, "", 0});
  CHECK(pipe.exit_code() == 1);
  CHECK(view.take() == Strings{"Not sent: not valid UTF-8", "Not sent: \"x\": too large", "sent Alice: y"});
}

TEST_CASE_FIXTURE(Fixture, "chat in a pipe: stays for a count of messages, or for a time") {
  const char* frame = R"({"type":"chat","room":"a","message":"x","userId":"Bob"})";
  config.count = 2;
  Chat& counting = in_pipe();
  counting.on_end_of_input();
  counting.on_frame(frame);
  CHECK(wire.take().back() != "close");
  counting.on_frame(frame);
  counting.on_frame(frame);
  CHECK(wire.take().back() == "close");
  CHECK(view.take().size() == 2);

  config.count.reset();
  config.linger = seconds(5);
  Chat& lingering = in_pipe();
  wire.take();
  lingering.on_end_of_input();
  CHECK(*lingering.next_alarm() == clock.now() + seconds(5));
  pass();
  CHECK(wire.take() == Strings{"close"});
}

TEST_CASE_FIXTURE(Fixture, "chat: the queue is bounded") {
  Chat& alice = open();
  for (std::size_t i = 0; i < Outbox::kMaxMessages; ++i) alice.say("x");
  CHECK_FALSE(alice.takes_input());
  alice.say("one too many");
  CHECK(view.take() == Strings{"Not sent: too many messages wait already"});
  CHECK(wire.take().size() == 1 + Outbox::kWindow);
}
