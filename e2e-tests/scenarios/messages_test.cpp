// Messages: any JSON value goes through byte for byte, dressed in room, user, time and id.
#include <doctest/doctest.h>

#include <ctime>
#include <regex>

#include "e2e-tests/harness/chat_client.hpp"
#include "e2e-tests/harness/deployment.hpp"
#include "e2e-tests/harness/random.hpp"

namespace ws::e2e {
namespace {

const std::vector<std::string>& json_values() {
  static const std::vector<std::string> values = {
      R"("Hi there")",
      R"("")",
      R"("\u00e9 \u00E9 é \ud83d\ude00 😀")",
      R"("\"quoted\" back\\slash sl\/ash \b\f\n\r\t \u0000")",
      R"("</script><b>")",
      "0",
      "-0",
      "1.0e+2",
      "1E+300",
      "0.1000",
      "123456789012345678901234567890",
      "true",
      "false",
      "null",
      "[]",
      "{}",
      R"({"type":"join-room","room":"elsewhere","message":[1,{"deep":[null]}]})",
      R"({ "spaced" : [ 1 , 2 ] , "twice":1, "twice":2 })",
      "[\t1,\n2 ]",
  };
  return values;
}

TEST_SUITE_BEGIN(WS_DEPLOYMENT_SUITE);

TEST_CASE("messages: any JSON value arrives byte for byte, near and far") {
  Deployment deployment(2);
  const std::string room = random_room();
  ChatClient speaker = ChatClient::open(deployment.address(0));
  ChatClient near = ChatClient::open(deployment.address(0));
  ChatClient far = ChatClient::open(deployment.address(1));
  for (ChatClient* client : {&speaker, &near, &far}) client->join(room);

  for (const std::string& value : json_values()) {
    CAPTURE(value);
    speaker.send_text("{ \"message\" : " + value + " ,\"room\":" + quote(room) + ",\"type\":\"chat\"}");
    const std::string heard = near.text();
    CHECK(heard.find("\"message\":" + value + ",") != std::string::npos);
    CHECK(far.text() == heard);
  }
  speaker.expect_silence();
}

TEST_CASE("messages: an event has exactly the members it should, and says who, where and when") {
  Deployment deployment(2);
  const std::string room = random_room();
  ChatClient speaker = ChatClient::open(deployment.address(0));
  ChatClient listener = ChatClient::open(deployment.address(1));
  speaker.join(room, R"("username":"Alice")");
  listener.join(room);

  speaker.send_text("{\"type\":\"chat\",\"room\":" + quote(room) +
                    R"(,"message":1,"userId":"Mallory","id":"x","extra":2})");

  const Json chat = listener.json();
  const std::vector<std::string> members = {"type", "room", "message", "userId", "timestamp", "id"};
  CHECK(chat.keys() == members);
  CHECK(chat.string("userId") == "Alice");
  const std::regex iso_with_milliseconds(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)");
  CHECK(std::regex_match(chat.string("timestamp"), iso_with_milliseconds));
}

TEST_CASE("messages: escapes in type and room mean what they mean in JSON") {
  Deployment deployment(1);
  const std::string room = random_room();
  ChatClient speaker = ChatClient::open(deployment.address(0));
  ChatClient listener = ChatClient::open(deployment.address(0));
  listener.join(room + "é");
  speaker.send_text("{\"type\":\"join\\u002droom\",\"room\":\"" + room + "\\u00e9\"}");
  speaker.send_text("  {\"\\u0074ype\":\"chat\",\"room\":\"" + room + "\\u00E9\",\"message\":\"hello\"}\r\n");
  CHECK(listener.hear(room + "é") == "hello");
}

TEST_SUITE_END();

TEST_CASE("messages: the timestamp is now") {
  Service server = lone_server();
  ChatClient client = ChatClient::open(server.address());
  client.join("Room 1", R"("echo":true)");
  const auto text_of = [](std::time_t moment) {
    char text[32];
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", std::gmtime(&moment));
    return std::string(text);
  };
  const std::string before = text_of(std::time(nullptr) - 1);
  client.send_chat("Room 1", "what time is it?");
  const std::string timestamp = client.json().string("timestamp");
  CHECK(timestamp > before);
  CHECK(timestamp < text_of(std::time(nullptr) + 2));
}

}  // namespace
}  // namespace ws::e2e
