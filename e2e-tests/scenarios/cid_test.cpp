// A client's own id for a message: whoever sends it again, unsure whether it arrived, is not heard twice.
#include <doctest/doctest.h>

#include "e2e-tests/harness/chat_client.hpp"
#include "e2e-tests/harness/cluster.hpp"
#include "e2e-tests/harness/http.hpp"

namespace ws::e2e {
namespace {

std::string chat_with_cid(const std::string& message, const std::string& cid) {
  return R"({"type":"chat","room":"Room 1","message":)" + quote(message) + ",\"cid\":" + quote(cid) + "}";
}

TEST_CASE("cid: a retry gets the first one's answer and is heard by nobody") {
  Service server = lone_server();
  ChatClient alice = ChatClient::open(server.address());
  ChatClient bob = ChatClient::open(server.address());
  alice.join("Room 1");
  bob.join("Room 1");
  const Json first = alice.request(chat_with_cid("once", "a1"));
  const Json again = alice.request(chat_with_cid("once", "a1"));
  CHECK(first.string("type") == "sent");
  CHECK(again.string("id") == first.string("id"));
  CHECK(again.string("timestamp") == first.string("timestamp"));
  alice.request(chat_with_cid("another", "a2"));
  CHECK(bob.hear("Room 1") == "once");
  CHECK(bob.hear("Room 1") == "another");
  CHECK(metric(server.address(), "ws_messages_repeated_total") == 1);
}

TEST_CASE("cid: one that is too long is refused") {
  Service server = lone_server();
  ChatClient alice = ChatClient::open(server.address());
  alice.join("Room 1");
  CHECK(alice.request(chat_with_cid("x", std::string(128, 'c'))).string("type") == "sent");
  CHECK(alice.request(chat_with_cid("x", std::string(129, 'c'))).string("code") == "bad-type");
}

}  // namespace
}  // namespace ws::e2e
