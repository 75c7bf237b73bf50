// How large a message may be: MAX_MESSAGE counts what was sent, whatever becomes of it on the way. What would
// not fit a record between servers, or half of a listener's queue, is refused; no size ends a server.
#include <doctest/doctest.h>

#include "e2e-tests/harness/chat_client.hpp"
#include "e2e-tests/harness/cluster.hpp"

namespace ws::e2e {
namespace {

constexpr std::size_t kDefaultMost = 65'536;                     // bytes: MAX_MESSAGE
constexpr std::size_t kRelayedMost = (1 << 20) - 4 * (1 << 10);  // bytes: of it, with a relayer
constexpr std::uint16_t kTooBig = 1009;

WsClient open_at(const Address& address, const std::string& path) {
  Upgrade upgrade;
  upgrade.path = path;
  return WsClient::open(address, upgrade);
}

std::string with_message(const std::string& value) {
  return R"({"type":"chat","message":)" + value + "}";
}

std::string with_content(const std::string& value) {
  return R"({"content":)" + value + "}";
}

std::string quoted(std::size_t bytes) {  // so many, the quotes included
  return '"' + std::string(bytes - 2, 'x') + '"';
}

// Sent: a frame that carries a message of just so many bytes, as MAX_MESSAGE counts them.
struct Sent {
  const char* what;
  const char* path;
  Opcode opcode;
  std::string (*frame)(std::size_t bytes);
  bool answered;  // with an error where it is too large; plain paths are closed
};

std::vector<Sent> ways_to_send() {
  const auto quotes = [](std::size_t bytes) { return std::string(bytes, '"'); };
  return {
      {"a JSON string", "/", Opcode::text, [](std::size_t n) { return with_message(quoted(n)); }, true},
      {"a JSON string of escapes", "/", Opcode::text,
       [](std::size_t n) { return with_message(R"("\u0041)" + std::string(n - 8, 'x') + '"'); }, true},
      {"a JSON array", "/", Opcode::text,
       [](std::size_t n) { return with_message('[' + std::string(n - 3, ' ') + "1]"); }, true},
      {"bare text", "/", Opcode::text, quotes, true},
      {"content", "/broadcast", Opcode::text, [](std::size_t n) { return with_content(quoted(n)); }, true},
      {"bare content", "/broadcast", Opcode::text, quotes, true},
      {"plain text", "/ws", Opcode::text, quotes, false},
      {"plain binary", "/ws", Opcode::binary, [](std::size_t n) { return std::string(n, '\xff'); }, false},
      {"a producer's text", "/publish", Opcode::text, quotes, false},
      {"a producer's binary", "/publish", Opcode::binary,
       [](std::size_t n) { return std::string(n, '\xff'); }, false},
  };
}

// 49,141 binary bytes and 32,768 quotes were "at most 65536": the JSON that they become was counted.
void check_ends(const Address& address, std::size_t most) {
  ChatClient listener = ChatClient::open(address);
  listener.expect_silence();
  for (const Sent& sent : ways_to_send()) {
    CAPTURE(sent.what);
    WsClient speaker = open_at(address, sent.path);
    speaker.send({sent.opcode, sent.frame(most)});
    CHECK(listener.json().string("type") == "chat");
    speaker.send({sent.opcode, sent.frame(most + 1)});
    const Event refusal = next_message(speaker);
    if (sent.answered) {
      const Json error(refusal.payload);
      CHECK(error.string("code") == "too-large");
      CHECK(error.string("message").find(std::to_string(most)) != std::string::npos);
    } else {
      CHECK(refusal.code == kTooBig);
      CHECK(refusal.payload.find(std::to_string(most)) != std::string::npos);
    }
  }
  listener.expect_silence();
}

TEST_CASE("sizes: MAX_MESSAGE counts the bytes as they were sent, on every path") {
  SUBCASE("as it is by default") {
    check_ends(lone_server({{"THREADS", "1"}}).address(), kDefaultMost);
  }
  SUBCASE("small") {
    check_ends(lone_server({{"THREADS", "1"}, {"MAX_MESSAGE", "10"}}).address(), 10);
  }
  SUBCASE("larger than with a relayer") {
    const Settings large = {{"THREADS", "1"}, {"MAX_MESSAGE", "1500000"}, {"MAX_QUEUE", "8000000"}};
    check_ends(lone_server(large).address(), 1'500'000);
  }
}

// The names are as long as they may be, and all of their characters take two in JSON.
TEST_CASE("sizes: with the defaults every message that may be sent is heard, near and far, by everybody") {
  Cluster cluster(2, {{"THREADS", "1"}});
  const std::string query = "?room=" + std::string(128, '"') + "&username=" + std::string(64, '\\');
  WsClient text = open_at(cluster.address(0), "/ws" + query);
  WsClient binary = open_at(cluster.address(0), "/ws" + query);
  std::vector<WsClient> listeners;
  for (int server = 0; server < cluster.size(); ++server) {
    ChatClient native = ChatClient::open(cluster.address(server));
    native.join(std::string(128, '"'));
    listeners.push_back(std::move(native));
    listeners.push_back(open_at(cluster.address(server), "/broadcast" + query));
    listeners.push_back(open_at(cluster.address(server), "/consume" + query));
  }
  const std::string controls(kDefaultMost, '\x01');  // each becomes 6 bytes
  text.send_text(controls);
  for (WsClient& listener : listeners) CHECK(next_message(listener).payload.size() >= controls.size());
  const std::string bytes(kDefaultMost, '\xff');
  binary.send_binary(bytes);
  for (WsClient& listener : listeners) CHECK(next_message(listener).payload.size() >= bytes.size());
  CHECK(next_message(binary).payload == controls);
  CHECK(next_message(text).payload == bytes);
}

// A record between servers is at most 1 MiB, and RelayNode::publish asserted it: 1 MiB of binary at a server
// with MAX_MESSAGE=1048576 ended it, and everybody's chat with it.
TEST_CASE("sizes: a message that would not fit a record is refused, and the server goes on") {
  const Settings settings = {
      {"THREADS", "1"}, {"MAX_MESSAGE", std::to_string(kRelayedMost)}, {"MAX_QUEUE", "67108864"}};
  Cluster cluster(2, settings);
  ChatClient listener = ChatClient::open(cluster.address(1));
  listener.expect_silence();
  WsClient plain = open_at(cluster.address(0), "/ws");
  plain.send_binary(std::string(kRelayedMost, '\xff'));  // 4 bytes of base64 for 3
  const Event refusal = next_message(plain);
  CHECK(refusal.code == kTooBig);
  CHECK(refusal.payload.find(std::to_string(1 << 20)) != std::string::npos);

  ChatClient speaker = ChatClient::open(cluster.address(0));
  speaker.send_text(std::string(kRelayedMost, '"'));
  const Json error = speaker.json();
  CHECK(error.string("code") == "too-large");
  CHECK(error.string("message").find(std::to_string(1 << 20)) != std::string::npos);
  const Json answer = speaker.request(with_message(quoted(kRelayedMost)));
  CHECK(answer.string("type") == "sent");
  CHECK(listener.hear("lobby").size() == kRelayedMost - 2);
}

// Two such messages fit a queue, so that one alone never closes a member who reads.
TEST_CASE("sizes: a message that would take more than half of a member's queue is refused") {
  Service server = lone_server({{"THREADS", "1"}, {"MAX_MESSAGE", "30000"}, {"MAX_QUEUE", "68192"}});
  ChatClient listener = ChatClient::open(server.address());
  listener.expect_silence();
  ChatClient speaker = ChatClient::open(server.address());
  speaker.send_text(std::string(30'000, '"'));
  const Json error = speaker.json();
  CHECK(error.string("code") == "too-large");
  CHECK(error.string("message").find("34096") != std::string::npos);
  WsClient plain = open_at(server.address(), "/publish");
  plain.send_binary(std::string(30'000, '\xff'));
  CHECK(next_message(plain).code == kTooBig);
  speaker.send_text(with_message(quoted(30'000)));
  CHECK(listener.hear("lobby").size() == 29'998);
}

}  // namespace
}  // namespace ws::e2e
