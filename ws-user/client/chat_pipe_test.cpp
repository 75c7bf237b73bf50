// The chat where its input is no terminal.
#include "ws-user/client/chat_fixture.hpp"

using namespace ws;
using namespace ws::client;

TEST_CASE_FIXTURE(ChatFixture,
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

TEST_CASE_FIXTURE(ChatFixture, "chat in a pipe: no server is an error at once, a lost one after a while") {
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

TEST_CASE_FIXTURE(ChatFixture, "chat in a pipe: a refused message fails the run, and the others go on") {
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

TEST_CASE_FIXTURE(ChatFixture, "chat in a pipe: stays for a count of messages, or for a time") {
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
