#include "ws-relayer/plain/plain.hpp"

#include <doctest/doctest.h>

#include "shared/testing/fake_clock.hpp"

using namespace ws;
using namespace ws::relayer;

TEST_CASE("a plain link's chat becomes an event of its room") {
  testing::FakeClock clock;
  PlainTranslator translator(NodeId{7}, clock);
  auto chat = translator.translate(R"({"type":"chat","room":"Room 1","message":{"a":1},"userId":"Old"})");
  REQUIRE(chat.has_value());
  CHECK(chat->room == "Room 1");
  CHECK(chat->event.find(
            R"({"type":"chat","room":"Room 1","message":{"a":1},"userId":"Old","timestamp":")") == 0);
}

TEST_CASE("what is no chat is for plain links only") {
  testing::FakeClock clock;
  PlainTranslator translator(NodeId{7}, clock);
  for (std::string_view frame :
       {"hello", "{", "{}", R"({"type":"join-room","room":"r"})", R"({"type":"chat","room":"r"})",
        R"({"type":"chat","message":1})", R"({"type":"chat","room":"","message":1})"}) {
    CAPTURE(frame);
    CHECK_FALSE(translator.translate(frame).has_value());
  }
}

TEST_CASE("a chat that does not say who speaks gets a name") {
  testing::FakeClock clock;
  PlainTranslator translator(NodeId{7}, clock);
  auto chat = translator.translate(R"({"type":"chat","room":"r","message":"hi"})");
  REQUIRE(chat.has_value());
  CHECK(chat->event.find(R"("userId":"User-plain")") != std::string::npos);
}
