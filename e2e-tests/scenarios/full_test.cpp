// A full server: it can still be looked after, by whatever keeps an eye on it.
#include <doctest/doctest.h>

#include <optional>

#include "e2e-tests/harness/chat_client.hpp"
#include "e2e-tests/harness/failure.hpp"
#include "e2e-tests/harness/service.hpp"

namespace ws::e2e {
namespace {

constexpr int kMost = 3;
constexpr int kExtraPlaces = 32;  // of a full server, for who asks for something else than a WebSocket
constexpr unsigned kOpenFiles = 100;
constexpr int kReserve = 64;  // of them

int refused(const Address& address) {
  return http_exchange(address, Upgrade().request(address)).status;
}

// Who asked before whether it is ready may still take a place.
WsClient let_in(const Address& address) {
  std::optional<WsClient> client;
  eventually("there is place", [&] {
    try {
      client = WsClient::open(address);
    } catch (const Failure&) {
    }
    return client.has_value();
  });
  return std::move(*client);
}

std::vector<WsClient> fill(const Address& address, int count) {
  std::vector<WsClient> clients;
  clients.reserve(count);
  for (int i = 0; i < count; ++i) clients.push_back(let_in(address));
  return clients;
}

// One that is full, with what it must still answer and what not.
void check_full(const Address& address) {
  const std::string handshake = Upgrade().request(address);
  const HttpResponse response = http_exchange(address, handshake);
  CHECK(response.status == 503);
  CHECK_FALSE(response.header("retry-after").empty());
  CHECK(http_get(address, "/live").status == 200);
  const HttpResponse ready = http_get(address, "/ready");
  CHECK(ready.status == 503);
  CHECK(ready.body.find("full") != std::string::npos);
  CHECK(metric(address, "ws_refused_full_total") >= 1);
  CHECK(metric(address, "ws_heard_full_total") >= 2);
}

TEST_CASE("full: a server at MAX_CONNECTIONS lives, is not ready, and shows its metrics") {
  for (const char* threads : {"1", "4"}) {
    CAPTURE(threads);
    Service server = lone_server({{"MAX_CONNECTIONS", std::to_string(kMost)}, {"THREADS", threads}});
    std::vector<WsClient> clients = fill(server.address(), kMost);
    check_full(server.address());
    CHECK(metric(server.address(), "ws_connections") == kMost);
    await_log(server, "MAX_CONNECTIONS");
    clients.clear();
    eventually("it is ready again", [&] { return http_status(server.address(), "/ready") == 200; });
    CHECK_NOTHROW(let_in(server.address()));
  }
}

TEST_CASE("full: a relayer at MAX_LINKS as well") {
  Service relayer = relayer_service({{"MAX_LINKS", std::to_string(kMost)}});
  relayer.start();
  relayer.await_ready();
  const std::vector<WsClient> links = fill(relayer.address(), kMost);
  check_full(relayer.address());
}

TEST_CASE("full: a handshake that comes in pieces is refused too, and those who say nothing are bounded") {
  Service server = lone_server({{"MAX_CONNECTIONS", "1"}, {"HANDSHAKE_TIMEOUT_MS", "1000"}});
  const std::vector<WsClient> clients = fill(server.address(), 1);

  const std::string handshake = Upgrade().request(server.address());
  TcpSocket slow = TcpSocket::connect(server.address());
  slow.send(handshake.substr(0, 10));
  eventually("it is being heard", [&] { return metric(server.address(), "ws_heard_full_total") >= 1; });
  slow.send(handshake.substr(10));
  while (slow.receive() == TcpSocket::Received::data) continue;
  CHECK(slow.inbox().rfind("HTTP/1.1 503 ", 0) == 0);

  std::vector<TcpSocket> silent;
  silent.reserve(2 * kExtraPlaces);
  for (int i = 0; i < 2 * kExtraPlaces; ++i) silent.push_back(TcpSocket::connect(server.address()));
  throughout(1500ms, [&] { CHECK(server.process().descriptors() < 2 * kExtraPlaces + 20); });
  eventually("they have used up their time", [&] { return http_status(server.address(), "/live") == 200; });
}

TEST_CASE("full: handshakes take no place from health checks, however many come") {
  Service server = lone_server({{"MAX_CONNECTIONS", "1"}});
  const std::vector<WsClient> clients = fill(server.address(), 1);
  std::vector<WsClient> crowd;
  crowd.reserve(4 * kExtraPlaces);
  for (int i = 0; i < 4 * kExtraPlaces; ++i) crowd.push_back(WsClient::dial(server.address()));
  CHECK(http_get(server.address(), "/live").status == 200);
}

TEST_CASE("full: the limit on open files is one on connections") {
  Service server = lone_server({{"THREADS", "1"}}, kOpenFiles);
  const std::string cut = std::to_string(kOpenFiles - kReserve);
  await_log(server, "MAX_CONNECTIONS is " + cut + " instead of 100000");
  const std::vector<WsClient> clients = fill(server.address(), kOpenFiles - kReserve);
  CHECK(refused(server.address()) == 503);
  CHECK(http_get(server.address(), "/live").status == 200);
  CHECK(metric(server.address(), "ws_accept_pauses_total") == 0);
}

}  // namespace
}  // namespace ws::e2e
