// Limits that an operator sets.
#include <doctest/doctest.h>
#include <signal.h>

#include "e2e-tests/harness/chat_client.hpp"
#include "e2e-tests/harness/failure.hpp"
#include "e2e-tests/harness/service.hpp"

namespace ws::e2e {
namespace {

TEST_CASE("limits: clients beyond MAX_CONNECTIONS get 503, until one leaves") {
  Service server = user_service({{"MAX_CONNECTIONS", "3"}});
  server.start();
  server.await_ready();
  std::vector<ChatClient> clients;
  clients.reserve(3);
  for (int i = 0; i < 3; ++i) clients.push_back(ChatClient::open(server.address()));
  CHECK(http_exchange(server.address(), Upgrade().request(server.address())).status == 503);
  clients.pop_back();
  eventually("there is place again", [&] {
    try {
      ChatClient::open(server.address()).join("Room 1");
      return true;
    } catch (const Failure&) {
      return false;  // the server has yet to see that the one before left
    }
  });
}

TEST_CASE("limits: MAX_ROOMS and MAX_MESSAGE") {
  Service server = lone_server({{"MAX_ROOMS", "2"}, {"MAX_MESSAGE", "10"}});
  ChatClient client = ChatClient::open(server.address());
  client.join("Room 1", R"("echo":true)");
  client.join("Room 2");
  CHECK(client.request(R"({"type":"join-room","room":"Room 3"})").string("code") == "too-many-rooms");
  client.send_chat("Room 1", "12345678");  // and two quotes
  CHECK(client.hear("Room 1") == "12345678");
  client.send_chat("Room 1", "123456789");
  CHECK(client.json().string("code") == "too-large");
}

TEST_CASE("limits: a relayer with a secret lets in only those who know it") {
  Service relayer = relayer_service({{"RELAY_SECRET", "open sesame"}});
  relayer.start();
  relayer.await_ready();
  Settings settings = {{"RELAYER_URL", relayer.address().ws_url()}, {"RELAY_SECRET", "open barley"}};
  Service stranger = user_service(settings);
  settings["RELAY_SECRET"] = "open sesame";
  Service friendly = user_service(settings);
  stranger.start();
  friendly.start();
  friendly.await_ready();
  eventually("the stranger was refused",
             [&] { return metric(relayer.address(), "relay_refused_secret_total") >= 1; });
  CHECK(http_status(stranger.address(), "/ready") == 503);

  CHECK(http_exchange(relayer.address(), Upgrade().request(relayer.address())).status == 401);
  for (Service* service : {&stranger, &friendly, &relayer}) {
    service->process().signal(SIGTERM);
    service->process().wait(Deadline(7s));
    CHECK(service->process().output().find("stopping") != std::string::npos);
    CHECK(service->process().output().find("sesame") == std::string::npos);
  }
}

}  // namespace
}  // namespace ws::e2e
