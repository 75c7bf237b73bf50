// Bad handshakes: each is refused with its status and a closed connection, the server serves on, nothing is
// left.
#include <doctest/doctest.h>

#include <algorithm>

#include "e2e-tests/harness/failure.hpp"
#include "e2e-tests/harness/witness.hpp"

namespace ws::e2e {
namespace {

// The servers wait this long for a complete request.
constexpr Duration kHandshakeTimeout = 5s;
constexpr Duration kTolerance = 3s;
constexpr Duration kDribbleInterval = 50ms;

// BadHandshake: a request and the statuses that are a right answer.
struct BadHandshake {
  std::string what;
  std::string request;
  std::vector<int> statuses;
};

std::string upgrade_with(const Address& address, const std::function<void(Upgrade&)>& change) {
  Upgrade upgrade;
  change(upgrade);
  return upgrade.request(address);
}

std::vector<BadHandshake> wrong_versions(const Address& address) {
  std::vector<BadHandshake> table;
  for (const char* version : {"0", "7", "8", "14", "013", "13, 8", "8, 13", "x", ""}) {
    table.push_back({version, upgrade_with(address, [&](Upgrade& u) { u.version = version; }), {400, 426}});
  }
  return table;
}

std::vector<BadHandshake> wrong_requests(const Address& address) {
  const auto with = [&](const std::function<void(Upgrade&)>& change) {
    return upgrade_with(address, change);
  };
  const auto with_header = [&](const std::string& header) {
    return upgrade_with(address, [&](Upgrade& u) { u.extra_headers = header + "\r\n"; });
  };
  return {
      {"no key", with([](Upgrade& u) { u.key = ""; }), {400}},
      {"a short key", with([](Upgrade& u) { u.key = "c2hvcnQ="; }), {400}},
      {"a key that is not base64", with([](Upgrade& u) { u.key = "!!!!!!!!!!!!!!!!!!!!!!=="; }), {400}},
      {"two keys", with_header("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="), {400}},
      {"POST", with([](Upgrade& u) { u.method = "POST"; }), {400, 405}},
      {"an unknown path", with([](Upgrade& u) { u.path = "/nowhere"; }), {404}},
      {"a body", with_header("Content-Length: 5") + "hello", {400}},
      {"a chunked body", with_header("Transfer-Encoding: chunked") + "0\r\n\r\n", {400}},
      {"two lengths", with_header("Content-Length: 0\r\nContent-Length: 5"), {400}},
      {"a length that is no number", with_header("Content-Length: abc"), {400}},
      {"a blank before the colon", with_header("X-Header : x"), {400}},
      {"a header of 20 KiB", with_header("X-Long: " + std::string(20 * 1024, 'x')), {431}},
      {"a thousand headers",
       [&] {
         std::string headers;
         for (int i = 0; i < 1'000; ++i) headers += "X-Header-" + std::to_string(i) + ": some value\r\n";
         return upgrade_with(address, [&](Upgrade& u) { u.extra_headers = headers; });
       }(),
       {431}},
      {"a path of 20 KiB", with([](Upgrade& u) { u.path = "/" + std::string(20 * 1024, 'p'); }), {414, 431}},
      {"no request at all", "hello\r\n\r\n", {400}},
      {"a TLS greeting", std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 15), {400}},
  };
}

TEST_CASE("bad handshakes: each is refused, and the server serves on") {
  Service server = lone_server();
  Witness witness(server);
  std::vector<BadHandshake> table = wrong_versions(server.address());
  for (BadHandshake& bad : wrong_requests(server.address())) table.push_back(std::move(bad));
  for (const BadHandshake& bad : table) {
    CAPTURE(bad.what);
    int status = 0;
    CHECK_NOTHROW(status = http_exchange(server.address(), bad.request).status);
    CAPTURE(status);
    CHECK(std::count(bad.statuses.begin(), bad.statuses.end(), status) == 1);
    witness.expect_service();
  }
  witness.expect_no_leak();
}

TEST_CASE("bad handshakes: an old version is told the right one") {
  Service server = lone_server();
  const std::string request = upgrade_with(server.address(), [](Upgrade& u) { u.version = "8"; });
  const HttpResponse response = http_exchange(server.address(), request);
  CHECK(response.status == 426);
  CHECK(response.header("sec-websocket-version") == "13");
}

TEST_CASE("bad handshakes: extensions and subprotocols that are offered are not taken") {
  Service server = lone_server();
  TcpSocket socket = TcpSocket::connect(server.address());
  Upgrade upgrade;
  upgrade.extra_headers =
      "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\nSec-WebSocket-Protocol: soap, "
      "wamp\r\n";
  socket.send(upgrade.request(server.address()));
  std::optional<HttpResponse> response;
  while (!(response = take_response_head(socket.inbox()))) {
    REQUIRE(socket.receive() == TcpSocket::Received::data);
  }
  CHECK(response->status == 101);
  CHECK(response->headers.count("sec-websocket-extensions") == 0);
  CHECK(response->headers.count("sec-websocket-protocol") == 0);
}

// Reads until the server closes, and sends `dribble` again and again meanwhile.
void await_cut(TcpSocket& socket, const std::string& dribble) {
  const Deadline deadline(kHandshakeTimeout + kTolerance);
  TcpSocket::Received received;
  while ((received = socket.receive(Deadline(kDribbleInterval))) != TcpSocket::Received::end) {
    if (deadline.passed()) throw Failure("the server still waits for the request's end");
    if (received == TcpSocket::Received::timeout) socket.send(dribble);
  }
}

TEST_CASE(
    "bad handshakes: half a request and then silence, or dribbling for ever, is cut off at the deadline") {
  Service server = lone_server();
  Witness witness(server);
  const std::string request = Upgrade().request(server.address());
  const Stopwatch watch;
  std::vector<TcpSocket> silent;
  for (const std::size_t sent : {std::size_t{0}, std::size_t{1}, std::size_t{20}, request.size() - 2}) {
    silent.push_back(TcpSocket::connect(server.address()));
    silent.back().send(request.substr(0, sent));
  }
  silent.push_back(TcpSocket::connect(server.address()));
  silent.back().send("GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
  TcpSocket dribbling = TcpSocket::connect(server.address());
  dribbling.send("GET / HTTP/1.1\r\nHost: x\r\nX-Dribble: ");
  witness.expect_service();

  await_cut(dribbling, "x");
  CHECK(watch.elapsed() >= kHandshakeTimeout);
  for (TcpSocket& socket : silent) await_cut(socket, "");
  CHECK(watch.elapsed() < (kHandshakeTimeout + kTolerance) * kStretch);
  witness.expect_service();
  witness.expect_no_leak();
}

}  // namespace
}  // namespace ws::e2e
