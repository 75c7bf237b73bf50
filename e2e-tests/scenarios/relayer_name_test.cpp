// A relayer is configured by a name: one that nobody knows, or that nobody answers for, keeps nothing
// waiting.
#include <doctest/doctest.h>
#include <signal.h>

#include "e2e-tests/harness/chat_client.hpp"
#include "e2e-tests/harness/service.hpp"

namespace ws::e2e {
namespace {

TEST_CASE("relayer name: one that nobody knows keeps neither the chat nor the stop waiting") {
  Service server = user_service({{"RELAYER_URL", "ws://nowhere.invalid:9000"}});  // RFC 6761: it never exists
  server.start();
  await_log(server, "listens on");
  ChatClient one = ChatClient::open(server.address());
  one.join("Room 1");
  ChatClient other = ChatClient::open(server.address());
  other.join("Room 1");
  one.send_chat("Room 1", "among ourselves");
  CHECK(other.hear("Room 1") == "among ourselves");
  server.process().signal(SIGTERM);
  CHECK(server.process().wait().code == 0);
}

TEST_CASE("relayer name: a relayer is found by its name") {
  Service relayer = relayer_service();
  relayer.start();
  relayer.await_ready();
  Service server =
      user_service({{"RELAYER_URL", "ws://localhost:" + std::to_string(relayer.address().port)}});
  server.start();
  server.await_ready();
  await_log(server, "linked to relayer ws://localhost:");
}

}  // namespace
}  // namespace ws::e2e
