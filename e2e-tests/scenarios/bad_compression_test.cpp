// Bad compression: what cannot be inflated, or would grow beyond any limit, ends its connection with the
// right close code and costs nobody else anything; and a connection costs no more memory for having agreed to
// it.
#include <doctest/doctest.h>

#include "e2e-tests/harness/deflate.hpp"
#include "e2e-tests/harness/witness.hpp"

namespace ws::e2e {
namespace {

constexpr std::size_t kMebibyte = 1024 * 1024;
const Settings kCompressing{{"COMPRESS", "1"}, {"THREADS", "1"}};

Upgrade compressing() {
  Upgrade upgrade;
  upgrade.compress = true;
  return upgrade;
}

OutFrame compressed(Opcode opcode, const std::string& payload, bool fin = true) {
  OutFrame frame{opcode, payload};
  frame.fin = fin;
  frame.reserved = kCompressed;
  return frame;
}

OutFrame continuation(const std::string& payload) {
  return {Opcode::continuation, payload};
}

// BadMessage: frames of a client that compresses, and the close code that is their answer.
struct BadMessage {
  std::string what;
  std::string bytes;
  std::uint16_t code;
};

std::vector<BadMessage> bad_messages() {
  const std::string deflated = deflate(std::string(300, 'a') + "bcd");
  OutFrame with_rsv2 = compressed(Opcode::text, deflated);
  with_rsv2.reserved = kCompressed | 2;
  return {
      {"no deflated data", encode(compressed(Opcode::text, "hello, world")), 1007},
      {"nothing at all", encode(compressed(Opcode::text, "")), 1007},
      {"cut off", encode(compressed(Opcode::text, deflated.substr(0, deflated.size() - 2))), 1007},
      {"something behind it", encode(compressed(Opcode::text, deflated + "xyz")), 1007},
      {"text that is not UTF-8", encode(compressed(Opcode::text, deflate("a\xff"))), 1007},
      {"text that ends within a character", encode(compressed(Opcode::text, deflate("a\xe2\x82"))), 1007},
      {"binary that is not UTF-8", encode(compressed(Opcode::binary, deflate("hell\xff"))), 1003},
      {"a compressed ping", encode(compressed(Opcode::ping, "p")), 1002},
      {"a compressed close", encode(compressed(Opcode::close, close_payload(1000))), 1002},
      {"a marked continuation",
       encode(compressed(Opcode::text, deflated, false)) + encode(compressed(Opcode::continuation, "")),
       1002},
      {"a marked message within another",
       encode(compressed(Opcode::text, deflated, false)) + encode(compressed(Opcode::text, deflated)), 1002},
      {"RSV2 besides", encode(with_rsv2), 1002},
      {"a message just over the limit", encode(compressed(Opcode::text, deflate(std::string(70'000, '[')))),
       1009},
      {"a bomb", encode(compressed(Opcode::text, deflate(std::string(50 * kMebibyte, '\0')))), 1009},
      {"a bomb in fragments",
       encode(compressed(Opcode::text, deflate(std::string(20 * kMebibyte, '\0')), false)) +
           encode(continuation("")),
       1009},
      {"1 MiB before it is inflated", encode(compressed(Opcode::text, std::string(kMebibyte, 'x'))), 1009},
  };
}

TEST_CASE("bad compression: each closes with its code, and leaves nothing behind") {
  Service server = lone_server(kCompressing);
  Witness witness(server);
  for (const BadMessage& bad : bad_messages()) {
    CAPTURE(bad.what);
    ChatClient client = ChatClient::open(server.address(), compressing());
    client.send_raw(bad.bytes);
    CHECK(client.close_code() == bad.code);
    client.await_end();
    witness.expect_service();
  }
  witness.expect_no_leak();
}

TEST_CASE("bad compression: who did not agree may not send it") {
  Service server = lone_server(kCompressing);
  Witness witness(server);
  ChatClient client = ChatClient::open(server.address());
  client.send_compressed("hello");
  CHECK(client.close_code() == 1002);
  client.await_end();
  witness.expect_service();
  witness.expect_no_leak();
}

TEST_CASE("bad compression: a hundred bombs at once do not grow the server") {
  constexpr int kBombs = 100;
  constexpr long kMemoryBound = 4 * 1024 * 1024;  // bytes
  Service server = lone_server(kCompressing);
  Witness witness(server);
  // 64 KiB on the wire, some 60 MiB if it were believed.
  const std::string bomb = encode(compressed(Opcode::text, deflate(std::string(60 * kMebibyte, '\0'))));
  const long before = server.process().memory();
  {
    std::vector<ChatClient> clients;
    clients.reserve(kBombs);
    for (int i = 0; i < kBombs; ++i) clients.push_back(ChatClient::open(server.address(), compressing()));
    for (ChatClient& client : clients) client.send_raw(bomb);
    for (ChatClient& client : clients) CHECK(client.close_code() == 1009);
    if (!kSanitized) CHECK(server.process().memory() - before < kMemoryBound);
  }
  witness.expect_service();
  witness.expect_no_leak();
}

// What so many more clients add to the server's memory once each has said something and heard something long.
long growth(Service& server, int clients, bool compress, std::vector<ChatClient>& all) {
  Upgrade upgrade;
  upgrade.compress = compress;
  const long before = server.process().memory();
  const std::size_t first = all.size();
  for (int i = 0; i < clients; ++i) all.push_back(ChatClient::open(server.address(), upgrade));
  for (std::size_t i = first; i < all.size(); ++i) all[i].join(compress ? "compressing" : "plain");
  const std::string text(2'000, 'x');
  const std::string room = compress ? "compressing" : "plain";
  all[first].send_chat(room, text);
  for (std::size_t i = first + 1; i < all.size(); ++i) CHECK(all[i].hear(room) == text);
  for (std::size_t i = first; compress && i < all.size(); ++i) {
    all[i].send_compressed(R"({"type":"ping","ref":1})");
    CHECK(all[i].json().string("type") == "pong");
  }
  return server.process().memory() - before;
}

TEST_CASE("bad compression: an idle connection needs no more memory for having agreed to it") {
  constexpr int kClients = 500;
  constexpr long kSharedState =
      512 * 1024;  // bytes: what one loop needs to deflate and inflate, and some to spare
  Service server = lone_server(kCompressing);
  std::vector<ChatClient> clients;
  growth(server, kClients, false, clients);  // what is needed only once
  const long plain = growth(server, kClients, false, clients);
  const long compressing = growth(server, kClients, true, clients);
  if (!kSanitized) CHECK(compressing < plain + kSharedState);
}

}  // namespace
}  // namespace ws::e2e
