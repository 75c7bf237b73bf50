#include "ws-user/app/options.hpp"

#include <doctest/doctest.h>

#include "shared/testing/refusal.hpp"

using namespace ws;
using namespace ws::app;
using testing::Arguments;

namespace {

std::string refusal_of(const Arguments& arguments) {
  return testing::refusal_of(read_options, arguments);
}

bool says(const std::string& refusal, const std::string& part) {
  CAPTURE(refusal);
  return refusal.find(part) != std::string::npos;
}

Options options_of(const Arguments& arguments) {
  int exit_code = 0;
  return read_options(arguments, &exit_code).value();
}

std::string relayers(int count) {
  std::string urls;
  for (int i = 0; i < count; ++i) urls += " ws://relay-" + std::to_string(i) + ":3001 ,";
  return urls;
}

}  // namespace

TEST_CASE("options: each number is taken at its ends and refused beyond them") {
  const Arguments alone = {"--relayer-url", "", "--max-queue", "1073741824"};
  const std::vector<testing::SettingEnds> table = {
      {"--port", "0", "65535", "-1", "65536"},
      {"--publisher-port", "0", "65535", "-1", "65536"},
      {"--consumer-port", "0", "65535", "-1", "65536"},
      {"--threads", "1", "64", "0", "65"},
      {"--outbox-bytes", "1024", "2000000000", "1023", "2000000001", {"--relayer-url", ""}},
      {"--outbox-seconds", "1", "86400", "0", "86401"},
      {"--max-connections", "1", "1000000000", "0", "-1"},
      {"--max-rooms", "1", "1000000", "0", "1000001"},
      {"--max-message", "1", "16777216", "0", "16777217", alone},
      {"--max-queue", "65536", "1073741824", "65535", "1073741825", {"--max-message", "28672"}},
      {"--max-head", "1024", "16000", "1023", "16001"},
      {"--max-room-name", "1", "1024", "0", "1025", {"--default-room", "r"}},
      {"--max-username", "1", "1024", "0", "1025"},
      {"--handshake-timeout-ms", "100", "60000", "99", "60001"},
      {"--ping-after-ms", "100", "3600000", "99", "3600001", {"--dead-after-ms", "7200000"}},
      {"--dead-after-ms", "200", "7200000", "199", "7200001", {"--ping-after-ms", "100"}},
      {"--chat-log-max-bytes", "0", "1125899906842624", "-1", "1125899906842625"},
      {"--chat-log-files", "0", "1000", "-1", "1001"},
  };
  for (const testing::SettingEnds& ends : table) testing::check_ends(read_options, ends);
}

TEST_CASE("options: with a relayer a message fits a record, without one it may be larger") {
  const Arguments linked = {"--relayer-url", "ws://relay:1", "--max-queue", "67108864"};
  testing::check_ends(read_options, {"--max-message", "1", "1044480", "0", "1044481", linked});
  CHECK(options_of({"--relayer-url", "ws://relay:1", "--max-queue", "67108864"}).gateway.limits.max_encoded ==
        1 << 20);
  CHECK(options_of({"--relayer-url", "", "--max-queue", "67108864"}).gateway.limits.max_encoded == 32 << 20);
}

TEST_CASE("options: a queue holds two of the largest messages, with a relayer or without") {
  for (const char* relayer : {"", "ws://relay:1"}) {
    const Arguments beside = {"--relayer-url", relayer, "--max-message", "1000000"};
    testing::check_ends(read_options, {"--max-queue", "2008192", "", "2008191", "", beside});
  }
  CHECK(says(refusal_of({"--max-queue", "65536", "--max-message", "65536"}), "at least 139264"));
}

// A smaller one kept a message that alone was larger, and nothing before it.
TEST_CASE("options: with a relayer the outbox holds one message at least, whatever it becomes on its way") {
  const Arguments usual = {"--relayer-url", "ws://relay:1", "--max-message",
                           "65536",         "--max-queue",  "1048576"};
  testing::check_ends(read_options, {"--outbox-bytes", "397312", "", "397311", "", usual});
  const Arguments large = {"--relayer-url", "ws://relay:1", "--max-message",
                           "1044480",       "--max-queue",  "67108864"};
  testing::check_ends(read_options, {"--outbox-bytes", "1048576", "", "1048575", "", large});
}

// The node counts on it; the defaults are what protocol::ClientLimits says for those who have no options.
TEST_CASE("options: the defaults go together") {
  const Arguments defaults = {"--relayer-url", "ws://127.0.0.1:3001", "--max-message",
                              "65536",         "--max-queue",         "1048576"};
  CHECK(options_of(defaults).gateway.limits.max_encoded == protocol::ClientLimits().max_encoded);
  CHECK(options_of(defaults).gateway.limits.max_message == protocol::ClientLimits().max_message);
}

TEST_CASE("options: as many relayers as a node can link to, each of the right form") {
  CHECK(refusal_of({"--relayer-url", ""}) == "");
  CHECK(refusal_of({"--relayer-url", relayers(32)}) == "");
  CHECK(options_of({"--relayer-url", relayers(2)}).relayer_urls ==
        Arguments{"ws://relay-0:3001", "ws://relay-1:3001"});
  CHECK(says(refusal_of({"--relayer-url", relayers(33)}), "at most 32 relayers"));
  CHECK(says(refusal_of({"--relayer-url", "relay:3001"}), "'relay:3001'"));
}

TEST_CASE("options: subprotocols are names that a header may carry") {
  CHECK(options_of({"--subprotocol", ""}).gateway.subprotocols.empty());
  CHECK(options_of({"--subprotocol", "chat, json.v2,"}).gateway.subprotocols == Arguments{"chat", "json.v2"});
  for (const char* name : {"a b", "caf\xc3\xa9", "a/b", "a\r\nX: y", "\"a\""})
    CHECK(says(refusal_of({"--subprotocol", name}), "--subprotocol"));
}

TEST_CASE("options: a flag is turned on and off") {
  CHECK_FALSE(options_of({"--echo=0"}).gateway.echo);
  CHECK(options_of({"--echo"}).gateway.echo);
  CHECK(options_of({"--echo=true"}).gateway.echo);
  CHECK_FALSE(options_of({"--echo", "--echo=no"}).gateway.echo);
  CHECK(says(refusal_of({"--echo=perhaps"}), "perhaps"));
  CHECK(options_of({"--compress=1"}).compression == net::Compression::kAccept);
  CHECK(options_of({"--compress=off"}).compression == net::Compression::kRefuse);
}

TEST_CASE("options: one of a few words") {
  CHECK(options_of({}).io_uring == net::IoUring::kAuto);
  CHECK(options_of({"--io-uring", "auto"}).io_uring == net::IoUring::kAuto);
  CHECK(options_of({"--io-uring=off"}).io_uring == net::IoUring::kOff);
  CHECK(says(refusal_of({"--io-uring", "on"}), "--io-uring"));
  for (const char* level : {"trace", "debug", "info", "warn", "error", "off"})
    CHECK(refusal_of({"--log-level", level}) == "");
  for (const char* format : {"text", "json"}) CHECK(refusal_of({"--log-format", format}) == "");
  for (const char* root : {"rooms", "broadcast", "plain"}) CHECK(refusal_of({"--root", root}) == "");
  CHECK(says(refusal_of({"--log-level", "loud"}), "--log-level"));
  CHECK(says(refusal_of({"--log-format", "xml"}), "--log-format"));
  CHECK(says(refusal_of({"--root", "pub"}), "--root"));
}

TEST_CASE("options: what contradicts another setting is refused") {
  CHECK(refusal_of({"--default-room", std::string(128, 'r'), "--max-room-name", "128"}) == "");
  CHECK(says(refusal_of({"--default-room", std::string(129, 'r'), "--max-room-name", "128"}),
             "--default-room"));
  CHECK(says(refusal_of({"--node-name", "one\ntwo"}), "--node-name"));
  CHECK(refusal_of({"--ping-after-ms", "999", "--dead-after-ms", "1000"}) == "");
  CHECK(says(refusal_of({"--ping-after-ms", "1000", "--dead-after-ms", "1000"}), "--ping-after-ms"));
}

TEST_CASE("options: a value may begin with dashes, or look like a flag") {
  CHECK(options_of({"--relay-secret", "--port"}).relay_secret == "--port");
  CHECK(options_of({"--node-name", "-x", "--default-room", ""}).gateway.node_name == "-x");
}
