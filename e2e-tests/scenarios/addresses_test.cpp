// Addresses: both services are found at 127.0.0.1, at [::1] and at localhost, whichever a client tries first.
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "e2e-tests/harness/chat_client.hpp"
#include "e2e-tests/harness/cluster.hpp"
#include "e2e-tests/harness/failure.hpp"

namespace ws::e2e {
namespace {

// Scenarios about IPv6 pass where there is none, and say so.
#define NEEDS_IPV6()                              \
  if (!has_ipv6()) {                              \
    MESSAGE("skipped: this machine has no IPv6"); \
    return;                                       \
  }

const std::vector<std::string> kLoopbacks = {"127.0.0.1", "::1", "localhost"};

Address at(const std::string& host, const Service& service) {
  return {host, service.address().port};
}

// A server that was told nothing about addresses, unlike the harness's own.
Service untold(const std::string& program, const Settings& settings = {}) {
  const std::uint16_t port = free_port();
  ProcessSpec spec;
  spec.program = program;
  spec.environment = settings;
  spec.environment.insert({{"RELAYER_URL", ""}});
  spec.environment[program == "ws-user" ? "PORT" : "RELAYER_PORT"] = std::to_string(port);
  Service service(spec, port);
  service.start();
  service.await_ready();
  return service;
}

bool logs(const Service& service, const std::string& words) {
  return service.process().output().find(words) != std::string::npos;
}

// A socket of somebody else's, that listens on one loopback address.
class Squatter {
 public:
  Squatter(bool v6, std::uint16_t port)
      : fd_(::socket(v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in v4_address{};
    v4_address.sin_family = AF_INET;
    v4_address.sin_port = htons(port);
    v4_address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    sockaddr_in6 v6_address{};
    v6_address.sin6_family = AF_INET6;
    v6_address.sin6_port = htons(port);
    v6_address.sin6_addr = in6addr_loopback;
    const int bound = v6 ? ::bind(fd_, reinterpret_cast<const sockaddr*>(&v6_address), sizeof v6_address)
                         : ::bind(fd_, reinterpret_cast<const sockaddr*>(&v4_address), sizeof v4_address);
    if (bound != 0 || ::listen(fd_, 1) != 0) throw_errno("bind");
  }
  ~Squatter() { ::close(fd_); }
  Squatter(const Squatter&) = delete;
  Squatter& operator=(const Squatter&) = delete;

 private:
  int fd_;
};

TEST_CASE("addresses: by default a chat server serves both families, and the log names the peers of each") {
  NEEDS_IPV6();
  Service server = untold("ws-user", {{"LOG_LEVEL", "debug"}});
  await_log(server, "listens on [::]:");
  ChatClient listener = ChatClient::open(server.address());
  listener.join("Room 1");
  for (const std::string& host : kLoopbacks) {
    CAPTURE(host);
    ChatClient client = ChatClient::open(at(host, server));
    client.join("Room 1");
    client.send_chat("Room 1", host);
    CHECK(listener.hear("Room 1") == host);
  }
}

TEST_CASE("addresses: by default a relayer is reached at both loopback addresses, and nowhere else") {
  NEEDS_IPV6();
  Service relayer = untold("ws-relayer");
  for (const std::string& host : kLoopbacks) {
    CAPTURE(host);
    CHECK(http_status(at(host, relayer), "/ready") == 200);
    Service server = user_service({{"RELAYER_URL", at(host, relayer).ws_url()}});
    server.start();
    CHECK_NOTHROW(server.await_ready());
  }
  CHECK_THROWS_AS(TcpSocket::connect(at("127.0.0.2", relayer)), Failure);
  const std::string port = std::to_string(relayer.address().port);
  await_log(relayer, "listens on 127.0.0.1:" + port + " and [::1]:" + port);
  await_log(relayer, " [::1]:");  // the peer that came there
}

TEST_CASE("addresses: an IPv4 peer of a socket that speaks both is written as one") {
  NEEDS_IPV6();
  Service relayer = untold("ws-relayer", {{"HOST", "::"}});
  WsClient v4 = WsClient::open(relayer.address());
  WsClient v6 = WsClient::open(at("::1", relayer));
  eventually("both are logged", [&] { return logs(relayer, " [::1]:") && logs(relayer, " 127.0.0.1:"); });
  CHECK_FALSE(logs(relayer, "ffff"));
}

TEST_CASE("addresses: HOST takes a name, and numbers with or without brackets") {
  NEEDS_IPV6();
  for (const std::string host : {"localhost", "::1", "[::1]"}) {
    CAPTURE(host);
    const std::uint16_t port = free_port();
    Service server(
        {"ws-user", {"--host", host, "--port", std::to_string(port)}, {{"RELAYER_URL", ""}}, "", {}}, port);
    server.start();
    eventually("it serves [::1]", [&] { return http_status({"::1", port}, "/ready") == 200; });
    CHECK((http_status({"127.0.0.1", port}, "/ready") == 200) == (host == "localhost"));
    await_log(server, "listens on " + std::string(host == "localhost" ? "127.0.0.1" : "[::1]") + ":");
  }
}

TEST_CASE("addresses: a port that is in use on one family only is refused, and the line says which") {
  NEEDS_IPV6();
  for (const bool v6 : {false, true}) {
    const std::uint16_t port = free_port();
    const Squatter squatter(v6, port);
    const std::string number = std::to_string(port);
    const Finished user = run({"ws-user", {"--port", number}, {{"RELAYER_URL", ""}}, "", {}});
    CHECK(user.exit.code == 1);
    CHECK(user.output.find("port " + number + " is in use") != std::string::npos);
    CHECK(user.output.find(v6 ? "IPv6" : "IPv4") != std::string::npos);
    const Finished relayer = run({"ws-relayer", {"--port", number}, {}, "", {}});
    CHECK(relayer.exit.code == 1);
    CHECK(relayer.output.find(v6 ? "in use on [::1]" : "in use on 127.0.0.1") != std::string::npos);
  }
}

TEST_CASE("addresses: two servers never share a port, whichever families each speaks") {
  NEEDS_IPV6();
  Service server = untold("ws-user");
  const std::string port = std::to_string(server.address().port);
  for (const std::string host : {"::", "0.0.0.0", "127.0.0.1", "::1", "localhost"}) {
    CAPTURE(host);
    const Finished second = run({"ws-user", {"--port", port, "--host", host}, {{"RELAYER_URL", ""}}, "", {}});
    CHECK(second.exit.code == 1);
    CHECK(second.output.find("is in use") != std::string::npos);
  }
}

TEST_CASE("addresses: the terminal client finds a server by any of them") {
  NEEDS_IPV6();
  Service server = untold("ws-user");
  ChatClient listener = ChatClient::open(server.address());
  listener.join("Room 1");
  for (const std::string& host : kLoopbacks) {
    const std::string script = "echo hi | \"" + path_of("ws-user") + "\" connect --room 'Room 1' --addr " +
                               at(host, server).authority();
    CHECK(run({"/bin/sh", {"-c", script}, {}, "", {}}).exit.code == 0);
    CHECK(listener.hear("Room 1") == "hi");
  }
}

}  // namespace
}  // namespace ws::e2e
