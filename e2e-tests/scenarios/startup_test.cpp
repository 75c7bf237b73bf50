// Starting: what cannot work is said in one clear line, with an exit code; what should work does.
#include <doctest/doctest.h>

#include <algorithm>

#include "e2e-tests/harness/chat_client.hpp"
#include "e2e-tests/harness/failure.hpp"
#include "e2e-tests/harness/service.hpp"

namespace ws::e2e {
namespace {

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// It ended by itself, with an exit code other than 0 and one line that mentions `clue`.
void check_refusal(const ProcessSpec& spec, const std::string& clue) {
  const Finished finished = run(spec);
  CAPTURE(finished.output);
  CHECK(finished.exit.signal == 0);
  CHECK(finished.exit.code != 0);
  CHECK(std::count(finished.output.begin(), finished.output.end(), '\n') == 1);
  CHECK(contains(finished.output, clue));
}

TEST_CASE("startup: a port in use is one clear line and a non-zero exit") {
  Service relayer = relayer_service();
  relayer.start();
  relayer.await_ready();
  Service server = lone_server();
  const std::string user_port = std::to_string(server.address().port);
  const std::string relayer_port = std::to_string(relayer.address().port);
  const Settings user_settings = {{"PORT", user_port}, {"HOST", "127.0.0.1"}, {"RELAYER_URL", ""}};
  check_refusal({"ws-user", {}, user_settings, "", {}}, user_port);
  check_refusal({"ws-relayer", {}, {{"RELAYER_PORT", relayer_port}}, "", {}}, relayer_port);
  CHECK(server.process().running());
  CHECK(relayer.process().running());
}

// BadSetting: arguments and environment that are refused, and what the line must name.
struct BadSetting {
  const char* program;
  std::vector<std::string> arguments;
  Settings environment;
  std::string clue;
};

TEST_CASE("startup: a bad value is one clear line and a non-zero exit") {
  const std::vector<BadSetting> table = {
      {"ws-user", {"--port", "99999"}, {}, "99999"},
      {"ws-user", {"--port", "abc"}, {}, "abc"},
      {"ws-user", {"--port", "-1"}, {}, "port"},
      {"ws-user", {"--port"}, {}, "port"},
      {"ws-user", {}, {{"PORT", "abc"}}, "abc"},
      {"ws-user", {}, {{"PORT", "8080x"}}, "8080x"},
      {"ws-user", {"--host", "not an address"}, {}, "not an address"},
      {"ws-user", {"--relayer-url", "http://127.0.0.1:1"}, {}, "http://127.0.0.1:1"},
      {"ws-user", {"--relayer-url", "ws://127.0.0.1:99999"}, {}, "ws://127.0.0.1:99999"},
      {"ws-user", {"--log-level", "loud"}, {}, "loud"},
      {"ws-user", {"--default-room", std::string(129, 'r')}, {}, "room"},
      {"ws-user", {"--no-such-flag"}, {}, "no-such-flag"},
      {"ws-user", {"begin"}, {}, "begin"},
      {"ws-user", {"--config", "/no/such/file"}, {}, "/no/such/file"},
      {"ws-relayer", {}, {{"RELAYER_PORT", "0x10g"}}, "0x10g"},
      {"ws-relayer", {}, {{"RELAYER_PORT", "65536"}}, "65536"},
      {"ws-relayer", {}, {{"HOST", "nowhere at all"}}, "nowhere at all"},
      {"ws-relayer", {}, {{"MAX_LINKS", "2049"}}, "1 to 2048"},
      {"ws-relayer", {"--no-such-flag"}, {}, "no-such-flag"},
  };
  for (const BadSetting& bad : table) {
    CAPTURE(bad.clue);
    ProcessSpec spec{bad.program, bad.arguments, bad.environment, "", {}};
    // Should the value be taken after all, nobody else's port is taken with it.
    spec.environment.insert(
        {{"PORT", std::to_string(free_port())}, {"RELAYER_PORT", std::to_string(free_port())}});
    CHECK_NOTHROW(check_refusal(spec, bad.clue));
  }
}

TEST_CASE("startup: help shows every setting and ends well") {
  for (const std::string program : {"ws-user", "ws-relayer"}) {
    const Finished finished = run({program, {"--help"}, {}, "", {}});
    CHECK(finished.exit.code == 0);
    CHECK(contains(finished.output, "--port"));
    CHECK(contains(finished.output, "--host"));
  }
  const std::string help = run({"ws-user", {"--help"}, {}, "", {}}).output;
  for (const std::string flag :
       {"--relayer-url", "--node-name", "--default-room", "--log-level", "--config"}) {
    CAPTURE(flag);
    CHECK(contains(help, flag));
  }
  for (const std::string variable :
       {"PORT", "HOST", "RELAYER_URL", "NODE_NAME", "DEFAULT_ROOM", "LOG_LEVEL"}) {
    CAPTURE(variable);
    CHECK(contains(help, variable));
  }
}

TEST_CASE("startup: the older program's way of writing flags works too") {
  const std::string port = std::to_string(free_port());
  const std::vector<std::vector<std::string>> ways = {
      {"start", "-port", port, "-host", "127.0.0.1"}, {"start", "--port", port, "--host", "127.0.0.1"},
      {"-port", port, "-host", "127.0.0.1"},          {"--port=" + port, "--host=127.0.0.1"},
      {"start", "-port=" + port, "-host=127.0.0.1"},
  };
  for (const std::vector<std::string>& arguments : ways) {
    CAPTURE(arguments.front());
    ProcessSpec spec;
    spec.program = "ws-user";
    spec.arguments = arguments;
    spec.environment = {{"RELAYER_URL", ""}};
    Service server(spec, parse_address("ws://127.0.0.1:" + port).port);
    server.start();
    server.await_ready();
  }
}

}  // namespace
}  // namespace ws::e2e
