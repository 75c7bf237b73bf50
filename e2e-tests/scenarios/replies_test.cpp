// Replies: a request with a `ref` gets exactly one reply, which carries it; errors come in any case.
#include <doctest/doctest.h>

#include "e2e-tests/harness/chat_client.hpp"
#include "e2e-tests/harness/deployment.hpp"
#include "e2e-tests/harness/random.hpp"

namespace ws::e2e {
namespace {

TEST_SUITE_BEGIN(WS_DEPLOYMENT_SUITE);

TEST_CASE("replies: joined, sent, left and pong") {
  Deployment deployment(1);
  const std::string room = random_room();
  ChatClient client = ChatClient::open(deployment.address(0));

  const Json joined =
      client.request("{\"type\":\"join-room\",\"room\":" + quote(room) + ",\"username\":\"Alice\"}");
  CHECK(joined.string("type") == "joined");
  CHECK(joined.string("room") == room);
  CHECK(joined.string("userId") == "Alice");

  const Json sent = client.request("{\"type\":\"chat\",\"room\":" + quote(room) + ",\"message\":\"Hi\"}");
  CHECK(sent.string("type") == "sent");
  CHECK_FALSE(sent.string("id").empty());
  CHECK_FALSE(sent.string("timestamp").empty());

  const Json left = client.request("{\"type\":\"leave-room\",\"room\":" + quote(room) + "}");
  CHECK(left.string("type") == "left");

  CHECK(client.request(R"({"type":"ping"})").string("type") == "pong");
}

TEST_CASE("replies: the sender is told the id and timestamp that the others see") {
  Deployment deployment(2);
  const std::string room = random_room();
  ChatClient alice = ChatClient::open(deployment.address(0));
  ChatClient bob = ChatClient::open(deployment.address(1));
  alice.join(room);
  bob.join(room);
  const Json sent = alice.request("{\"type\":\"chat\",\"room\":" + quote(room) + ",\"message\":\"Hi\"}");
  const Json heard = bob.json();
  CHECK(sent.string("id") == heard.string("id"));
  CHECK(sent.string("timestamp") == heard.string("timestamp"));
}

TEST_CASE("replies: a ref comes back as it was, string or number") {
  Deployment deployment(1);
  ChatClient client = ChatClient::open(deployment.address(0));
  client.join(random_room());
  for (const std::string ref :
       {"7", "0", "-12", "9007199254740993", "\"seven\"", "\"\"", R"("say \"hi\"")"}) {
    CAPTURE(ref);
    client.send_text("{\"ref\":" + ref + ",\"type\":\"ping\"}");
    const Json pong = client.json();
    CHECK(pong.string("type") == "pong");
    CHECK(pong.dump("ref") == ref);
  }
}

TEST_CASE("replies: an error carries code, message and the ref, and no ref where none was given") {
  Deployment deployment(1);
  ChatClient client = ChatClient::open(deployment.address(0));
  client.join(random_room());

  client.send_text(R"({"type":"sing","ref":7})");
  const Json with_ref = client.json();
  CHECK(with_ref.string("type") == "error");
  CHECK(with_ref.string("code") == "bad-type");
  CHECK_FALSE(with_ref.string("message").empty());
  CHECK(with_ref.number("ref") == 7);

  client.send_text(R"({"type":"sing"})");
  const Json without = client.json();
  CHECK(without.string("code") == "bad-type");
  CHECK_FALSE(without.has("ref"));
}

TEST_SUITE_END();

}  // namespace
}  // namespace ws::e2e
