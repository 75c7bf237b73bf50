#include "ws-user/client/text.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <ctime>

#include "ws-user/client/paint.hpp"

using namespace ws::client;

TEST_CASE("text: what could command a terminal is shown instead") {
  CHECK(printable("plain, Grüße, 你好") == "plain, Grüße, 你好");
  CHECK(printable("a\nb\tc\r") == "a\\nb\\tc\\r");
  CHECK(printable("\x1b[2J\x7f") == "\\x1b[2J\\x7f");
  CHECK(printable("\xc2\x9b"
                  "2J \xc2\xa9") == "\\x9b2J ©");
}

TEST_CASE("text: wide characters take two columns, combining ones none") {
  set_up_locale();
  CHECK(display_width("abc") == 3);
  CHECK(display_width("你好") == 4);
  CHECK(display_width("e\xcc\x81") == 1);
}

TEST_CASE("text: times are shown in the viewer's own zone") {
  ::setenv("TZ", "Asia/Kolkata", 1);
  ::tzset();
  CHECK(local_time("2026-11-21T05:00:00.123Z") == "10:30:00");
  CHECK(local_time("soon") == "soon");
  ::setenv("TZ", "UTC", 1);
  ::tzset();
}

TEST_CASE("paint: without colours, plain lines") {
  Paint paint(false);
  CHECK(paint.message({"2026-11-21T05:00:00.123Z", "", "Alice", "hi", {}}) == "05:00:00 Alice: hi");
  CHECK(paint.message({"2026-11-21T05:00:00.123Z", "Room 1", "A\x1b", "hi\n", {}}) ==
        "05:00:00 [Room 1] A\\x1b: hi\\n");
  CHECK(paint.own({"2026-11-21T05:00:00.123Z", "", "", "hi", {}}) == "05:00:00 you: hi");
  CHECK(paint.waiting("hi") == "waiting: hi");
}

TEST_CASE("paint: a name keeps its colour") {
  Paint paint(true);
  std::string one = paint.message({"", "", "Alice", "x", {}});
  CHECK(one == paint.message({"", "", "Alice", "x", {}}));
  CHECK(one.find("\x1b[") != std::string::npos);
}
