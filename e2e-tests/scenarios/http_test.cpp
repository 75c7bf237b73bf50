// Plain HTTP on the services' ports: pages for people, probes for machines, and no loose parsing.
#include <doctest/doctest.h>

#include <algorithm>

#include "e2e-tests/harness/cluster.hpp"
#include "e2e-tests/harness/failure.hpp"
#include "e2e-tests/harness/http.hpp"
#include "e2e-tests/harness/witness.hpp"

namespace ws::e2e {
namespace {

bool starts_with(const std::string& text, const std::string& start) {
  return text.rfind(start, 0) == 0;
}

TEST_CASE("http: the chat page") {
  Service server = lone_server();
  const HttpResponse page = http_get(server.address(), "/");
  CHECK(page.status == 200);
  CHECK(starts_with(page.header("content-type"), "text/html"));
  CHECK(page.header("content-length") == std::to_string(page.body.size()));
  CHECK(page.body.find("<html") != std::string::npos);
  CHECK(http_get(server.address(), "/?room=x").status == 200);
}

TEST_CASE("http: both services are live and ready, and count") {
  Cluster cluster(1);
  for (const Address& address : {cluster.address(0), cluster.relayer().address()}) {
    CAPTURE(address.port);
    CHECK(http_get(address, "/live").status == 200);
    CHECK(http_get(address, "/ready").status == 200);
    const HttpResponse metrics = http_get(address, "/metrics");
    CHECK(metrics.status == 200);
    CHECK(starts_with(metrics.header("content-type"), "text/plain"));
    CHECK(metrics.body.find("# TYPE ") != std::string::npos);
    CHECK(http_get(address, "/nowhere").status == 404);
    CHECK(http_get(address, "/../etc/passwd").status == 404);
    CHECK(http_get(address, "/%2e%2e/etc/passwd").status == 404);
  }
  CHECK(metric(cluster.address(0), "ws_connections") == 0);
}

TEST_CASE("http: the connections gauge follows them") {
  Service server = lone_server();
  {
    std::vector<ChatClient> clients;
    clients.reserve(3);
    for (int i = 0; i < 3; ++i) clients.push_back(ChatClient::open(server.address()));
    CHECK(metric(server.address(), "ws_connections") == 3);
  }
  eventually("the gauge is back at 0", [&] { return metric(server.address(), "ws_connections") == 0; });
}

TEST_CASE("http: HEAD is GET without the body") {
  Service server = lone_server();
  for (const std::string path : {"/", "/live", "/ready"}) {
    CAPTURE(path);
    const HttpResponse get = http_get(server.address(), path);
    const HttpResponse head = http_get(server.address(), path, "HEAD");
    CHECK(get.status == 200);
    CHECK_FALSE(get.header("content-length").empty());
    CHECK(head.status == get.status);
    CHECK(head.body.empty());
    CHECK(head.header("content-type") == get.header("content-type"));
    CHECK(head.header("content-length") == get.header("content-length"));
  }
}

TEST_CASE("http: other methods are not allowed") {
  Cluster cluster(1);
  for (const Address& address : {cluster.address(0), cluster.relayer().address()}) {
    for (const std::string method : {"POST", "PUT", "DELETE", "PATCH", "OPTIONS"}) {
      CAPTURE(method);
      const std::string head = std::string(method) + " /live HTTP/1.1\r\nHost: x\r\n";
      CHECK(http_exchange(address, head + "Content-Length: 0\r\n\r\n").status == 405);
    }
    CHECK(http_exchange(address, "POST /live HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello").status ==
          405);
  }
}

// BadRequest: a plain request and the statuses that are a right answer.
struct BadRequest {
  std::string what;
  std::string request;
  std::vector<int> statuses;
};

std::vector<BadRequest> bad_requests() {
  const auto get = [](const std::string& headers) {
    return "GET /live HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n\r\n";
  };
  return {
      {"Transfer-Encoding", get("Transfer-Encoding: chunked") + "0\r\n\r\n", {400}},
      {"Transfer-Encoding and length", get("Transfer-Encoding: chunked\r\nContent-Length: 0"), {400}},
      {"two equal lengths", get("Content-Length: 0\r\nContent-Length: 0"), {400}},
      {"two lengths", get("Content-Length: 0\r\nContent-Length: 3") + "abc", {400}},
      {"a list of lengths", get("Content-Length: 0, 0"), {400}},
      {"a length that is no number", get("Content-Length: abc"), {400}},
      {"a negative length", get("Content-Length: -1"), {400, 413}},
      {"a length with a sign", get("Content-Length: +0"), {400}},
      {"a hexadecimal length", get("Content-Length: 0x0"), {400}},
      {"a length with a tail", get("Content-Length: 0 x"), {400}},
      {"a length beyond 64 bits", get("Content-Length: 99999999999999999999999"), {400, 413}},
      {"a body of 1 GiB, announced", get("Content-Length: 1073741824"), {413}},
      {"no Host", "GET /live HTTP/1.1\r\n\r\n", {400}},
      {"two Hosts", get("Host: y"), {400}},
      {"HTTP/1.2", "GET /live HTTP/1.2\r\nHost: x\r\n\r\n", {505}},
      {"HTTP/2.0", "GET /live HTTP/2.0\r\nHost: x\r\n\r\n", {400, 505}},
      {"no version", "GET /live\r\nHost: x\r\n\r\n", {400}},
      {"a blank in a header's name", get("X Header: x"), {400}},
      {"a blank before the colon", get("X-Header : x"), {400}},
      {"a header without a colon", get("X-Header"), {400}},
      {"a bare line feed", get("X-Header: x\nContent-Length: 5"), {400}},
      {"a length without a number", get("Content-Length:"), {400}},
      {"an empty Transfer-Encoding", get("Transfer-Encoding:"), {400}},
      {"a head of 20 KiB", get("X-Long: " + std::string(20 * 1024, 'x')), {431}},
  };
}

TEST_CASE("http: a malformed request is refused, and the server serves on") {
  Service server = lone_server();
  Witness witness(server);
  for (const BadRequest& bad : bad_requests()) {
    CAPTURE(bad.what);
    int status = 0;
    CHECK_NOTHROW(status = http_exchange(server.address(), bad.request).status);
    CAPTURE(status);
    CHECK(std::count(bad.statuses.begin(), bad.statuses.end(), status) == 1);
  }
  witness.expect_service();
  witness.expect_no_leak();
}

}  // namespace
}  // namespace ws::e2e
