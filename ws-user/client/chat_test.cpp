#include "ws-user/client/chat_fixture.hpp"

using namespace ws;
using namespace ws::client;

TEST_CASE_FIXTURE(ChatFixture, "chat: dials with the name, says what is typed, and shows it once confirmed") {
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

TEST_CASE_FIXTURE(ChatFixture,
                  "chat: enters its rooms, types into the first, and names rooms when in several") {
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

TEST_CASE_FIXTURE(ChatFixture, "chat: a slow confirmation shows the message as waiting") {
  Chat& alice = open();
  alice.on_line("x");
  pass();
  CHECK(view.take() == Strings{"waits x"});
  alice.on_frame(sent(1));
  CHECK(view.take() == Strings{"sent Alice: x"});
}

TEST_CASE_FIXTURE(ChatFixture, "chat: what is typed while the connection is down waits, and goes in order") {
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

TEST_CASE_FIXTURE(ChatFixture, "chat: comes back when the server asked for it") {
  Chat& alice = open();
  alice.on_frame(R"({"type":"going-away","reconnectInMs":1800})");
  alice.on_closed({CloseCode::kServiceRestart, "the server is restarting", 0});
  CHECK(view.take() == Strings{"Lost the connection: the server is restarting; trying again in 1.8 s"});
  CHECK(*alice.next_alarm() == clock.now() + milliseconds(1800));
}

TEST_CASE_FIXTURE(ChatFixture, "chat: every close code means what the table says") {
  for (const CloseInfo& info : kCloseCodes) {
    CAPTURE(static_cast<int>(info.code));
    Chat& alice = open();
    alice.on_closed({info.code, "", 0});
    CHECK(alice.exit_code().has_value() == !info.reconnect);
    CHECK(view.take().front().find(info.meaning) != std::string::npos);
  }
}

TEST_CASE_FIXTURE(ChatFixture, "chat: a refused handshake is final, an overloaded server is not") {
  for (int status : {400, 404, 503}) {
    Chat& alice = open();
    alice.on_closed({CloseCode::kAbnormal, "the server answered", status});
    CHECK(alice.exit_code().has_value() == (status < 500));
  }
}

TEST_CASE_FIXTURE(ChatFixture, "chat: a server that does not answer pings is left") {
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

TEST_CASE_FIXTURE(ChatFixture, "chat: exit waits for what is under way, and says farewell") {
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

TEST_CASE_FIXTURE(ChatFixture, "chat: exit does not wait for ever, and tells what was not sent") {
  Chat& alice = open();
  alice.on_line("x");
  alice.leave();
  while (!alice.exit_code()) pass();
  CHECK(alice.exit_code() == 1);
  CHECK(view.take().back() == "1 message was not sent");
}

TEST_CASE_FIXTURE(ChatFixture, "chat: rooms are joined, changed and left by command") {
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

TEST_CASE_FIXTURE(ChatFixture,
                  "chat: another name, told by a join, or by coming back where no room was joined") {
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

TEST_CASE_FIXTURE(ChatFixture, "chat: two slashes send one; an unknown command sends nothing") {
  Chat& alice = open();
  wire.take();
  alice.on_line("//etc");
  alice.on_line("/etc");
  CHECK(wire.take() == Strings{chat_frame("", 1, "/etc")});
  CHECK(view.take().front().rfind("There is no command /etc", 0) == 0);
}

TEST_CASE_FIXTURE(ChatFixture, "chat: asked to slow down, it sends again later, one by one and in order") {
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

TEST_CASE_FIXTURE(ChatFixture, "chat: the queue is bounded") {
  Chat& alice = open();
  for (std::size_t i = 0; i < Unconfirmed::kMaxMessages; ++i) alice.say("x");
  CHECK_FALSE(alice.takes_input());
  alice.say("one too many");
  CHECK(view.take() == Strings{"Not sent: too many messages wait already"});
  CHECK(wire.take().size() == 1 + Unconfirmed::kWindow);
}

TEST_CASE_FIXTURE(ChatFixture, "chat: who joins no room asks which one that is, and says so") {
  config.username = "";
  connect();
  CHECK(wire.take() == Strings{"dial ws://here:1/rooms", R"({"type":"where","ref":"where"})"});
  chat->on_frame(R"({"type":"where","room":"lobby","userId":"User-1","ref":"where"})");
  CHECK(view.notices.back() == "You are in lobby as User-1");
  chat->on_line("/rooms");
  CHECK(view.notices.back() == "* the server's default room, lobby");
}

TEST_CASE_FIXTURE(ChatFixture, "chat: a server without a default room, or too old to be asked for it") {
  SUBCASE("none") {
    connect().on_frame(R"({"type":"where","room":"","userId":"Alice","ref":"where"})");
    CHECK(view.notices.back() == "You are in no room; /join one");
    chat->on_line("hello?");
    CHECK(view.take() == Strings{"Not sent: you are in no room; /join one"});
  }
  SUBCASE("too old") {
    connect().on_frame(R"({"type":"error","code":"bad-type","message":"unknown","ref":"where"})");
    CHECK(view.take().empty());
    chat->on_line("hello?");
    CHECK(view.take().empty());
  }
}
