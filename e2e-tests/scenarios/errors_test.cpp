// Errors of the `/` dialect: a request that cannot be served is answered with its code, and the connection
// goes on.
#include <doctest/doctest.h>

#include "e2e-tests/harness/chat_client.hpp"
#include "e2e-tests/harness/deployment.hpp"
#include "e2e-tests/harness/random.hpp"

namespace ws::e2e {
namespace {

constexpr int kRoomsPerConnection = 128;
constexpr std::size_t kMessageLimit = 64 * 1024;  // bytes

// BadRequest: a frame and the code of the error that it gets.
struct BadRequest {
  std::string what;
  std::string frame;
  std::string code;
};

std::string join_with(const std::string& members) {
  return "{\"type\":\"join-room\"" + members + "}";
}
std::string chat_with(const std::string& members) {
  return "{\"type\":\"chat\"" + members + "}";
}

std::string nested(int depth) {
  const auto count = static_cast<std::size_t>(depth);
  return std::string(count, '[') + std::string(count, ']');
}

// The one room that the client is in.
const std::string& joined_room() {
  static const std::string room = random_room();
  return room;
}

const std::vector<BadRequest>& bad_requests() {
  static const std::vector<BadRequest> table = {
      {"a lone brace", "{", "bad-json"},
      {"cut off in a key", R"({"typ)", "bad-json"},
      {"cut off before the end", R"({"type":"ping")", "bad-json"},
      {"two objects", R"({"type":"ping"}{"type":"ping"})", "bad-json"},
      {"rubbish after the object", R"({"type":"ping"} x)", "bad-json"},
      {"single quotes", "{'type':'ping'}", "bad-json"},
      {"a trailing comma", R"({"type":"ping",})", "bad-json"},
      {"a comment", R"({"type":"ping"/* */})", "bad-json"},
      {"NaN", R"({"type":"chat","message":NaN})", "bad-json"},
      {"a leading zero", R"({"type":"chat","message":01})", "bad-json"},
      {"a raw control character in a string", "{\"type\":\"chat\",\"message\":\"a\nb\"}", "bad-json"},
      {"a bad escape", R"({"type":"chat","message":"\x41"})", "bad-json"},
      {"half a surrogate pair", R"({"type":"chat","message":"\ud800"})", "bad-json"},
      {"60 KiB of [ in an object", "{\"type\":\"chat\",\"message\":" + std::string(60 * 1024, '['),
       "bad-json"},
      {"nesting of 65", chat_with(",\"message\":" + nested(64)), "bad-json"},
      {"no members", "{}", "bad-type"},
      {"no type", R"({"room":"x"})", "bad-type"},
      {"type is a number", R"({"type":5})", "bad-type"},
      {"type is null", R"({"type":null})", "bad-type"},
      {"type is an object", R"({"type":{"type":"ping"}})", "bad-type"},
      {"type is unknown", R"({"type":"Join-Room","room":"x"})", "bad-type"},
      {"type is empty", R"({"type":""})", "bad-type"},
      {"join without a room", join_with(""), "bad-room"},
      {"room is a number", join_with(",\"room\":5"), "bad-room"},
      {"room is null", join_with(",\"room\":null"), "bad-room"},
      {"room is empty", join_with(",\"room\":\"\""), "bad-room"},
      {"room of 129 bytes", join_with(",\"room\":\"" + std::string(129, 'r') + "\""), "bad-room"},
      {"room of 65 letters but 130 bytes", join_with(",\"room\":" + quote([] {
                                                       std::string name;
                                                       for (int i = 0; i < 65; ++i) name += "\xc3\xa9";
                                                       return name;
                                                     }())),
       "bad-room"},
      {"room with a line break", join_with(R"(,"room":"a\nb")"), "bad-room"},
      {"room with NUL", join_with(R"(,"room":"a\u0000b")"), "bad-room"},
      {"room with DEL", join_with(",\"room\":\"a\x7f\""), "bad-room"},
      {"leave without a room", R"({"type":"leave-room"})", "bad-room"},
      {"chat in a room that is a number", chat_with(",\"room\":5,\"message\":\"x\""), "bad-room"},
      {"chat in a room not joined", chat_with(R"(,"room":"not joined","message":"x")"), "not-joined"},
      {"leaving a room not joined", R"({"type":"leave-room","room":"not joined"})", "not-joined"},
      {"chat without a message", chat_with(",\"room\":" + quote(joined_room())), "bad-message"},
      {"username is a number", join_with(R"(,"room":"x","username":5)"), "bad-username"},
      {"username is empty", join_with(R"(,"room":"x","username":"")"), "bad-username"},
      {"username of 65 bytes", join_with(",\"room\":\"x\",\"username\":" + quote(std::string(65, 'u'))),
       "bad-username"},
      {"username with a line break", join_with(R"(,"room":"x","username":"a\nb")"), "bad-username"},
      {"echo is a string", join_with(R"(,"room":"x","echo":"yes")"), "bad-type"},
      {"ref is an object", R"({"type":"ping","ref":{}})", "bad-type"},
      {"chat to the default room after it was left", chat_with(R"(,"message":"x")"), "not-joined"},
  };
  return table;
}

TEST_SUITE_BEGIN(WS_DEPLOYMENT_SUITE);

TEST_CASE("errors: each bad request gets its code and nothing else, and the connection goes on") {
  Deployment deployment(1);
  ChatClient client = ChatClient::open(deployment.address(0));
  client.join(joined_room());
  for (const BadRequest& bad : bad_requests()) {
    CAPTURE(bad.what);
    client.send_text(bad.frame);
    const Json error = client.json();
    CHECK(error.string("type") == "error");
    CHECK(error.string("code") == bad.code);
    CHECK_FALSE(error.string("message").empty());
    client.expect_silence();
  }
}

TEST_CASE("errors: what is just within a limit is accepted") {
  Deployment deployment(1);
  ChatClient client = ChatClient::open(deployment.address(0));
  CHECK(client.join(std::string(128, 'r')).string("type") == "joined");
  const std::string room = random_room();
  client.join(room, "\"username\":" + quote(std::string(64, 'u')) + ",\"echo\":true");

  client.send_text(chat_with(",\"room\":" + quote(room) + ",\"message\":" + nested(63)));
  CHECK(client.json().dump("message") == nested(63));

  const std::string long_message(kMessageLimit - 2, 'm');  // and two quotes
  client.send_chat(room, long_message);
  CHECK(client.hear(room) == long_message);
}

TEST_CASE("errors: a message over the limit is too-large") {
  Deployment deployment(1);
  ChatClient client = ChatClient::open(deployment.address(0));
  const std::string room = random_room();
  client.join(room);
  const std::string message = quote(std::string(kMessageLimit + 1, 'm'));
  const Json error = client.request(chat_with(",\"room\":" + quote(room) + ",\"message\":" + message));
  CHECK(error.string("code") == "too-large");
  client.expect_silence();
}

TEST_CASE("errors: a connection has at most 128 rooms, and leaving one makes place") {
  Deployment deployment(1);
  ChatClient client = ChatClient::open(deployment.address(0));
  const std::string prefix = random_room();
  const auto room = [&](int number) { return quote(prefix + std::to_string(number)); };
  for (int number = 0; number < kRoomsPerConnection; ++number) {
    const Json reply = client.request(join_with(",\"room\":" + room(number)));
    REQUIRE(reply.string("type") == "joined");
  }
  const std::string one_more = join_with(",\"room\":" + room(kRoomsPerConnection));
  CHECK(client.request(one_more).string("code") == "too-many-rooms");
  CHECK(client.request(join_with(",\"room\":" + room(0))).string("type") == "joined");
  CHECK(client.request("{\"type\":\"leave-room\",\"room\":" + room(0) + "}").string("type") == "left");
  CHECK(client.request(one_more).string("type") == "joined");
}

TEST_SUITE_END();

}  // namespace
}  // namespace ws::e2e
