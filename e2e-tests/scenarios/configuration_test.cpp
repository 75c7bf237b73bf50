// Where a setting comes from: flag before environment before .env before config file before the built-in
// value.
#include <doctest/doctest.h>

#include "e2e-tests/harness/chat_client.hpp"
#include "e2e-tests/harness/http.hpp"
#include "e2e-tests/harness/service.hpp"

namespace ws::e2e {
namespace {

// The room that bare text goes to tells which setting won.
std::string default_room_of(const ProcessSpec& spec, std::uint16_t port) {
  Service server(spec, port);
  server.start();
  server.await_ready();
  ChatClient speaker = ChatClient::open(server.address());
  ChatClient listener = ChatClient::open(server.address());
  listener.expect_silence();
  speaker.send_text("where are we?");
  return listener.json().string("room");
}

ProcessSpec lone_spec(const TempDirectory& directory, std::uint16_t port) {
  ProcessSpec spec;
  spec.program = "ws-user";
  spec.directory = directory.path();
  spec.environment = {{"PORT", std::to_string(port)}, {"HOST", "127.0.0.1"}, {"RELAYER_URL", ""}};
  return spec;
}

TEST_CASE("configuration: flag, environment, .env and config file, in this order") {
  const TempDirectory directory;
  const std::uint16_t port = free_port();
  const std::string file = directory.write("ws-user.ini", "default-room=\"from the file\"\n");
  ProcessSpec spec = lone_spec(directory, port);
  CHECK(default_room_of(spec, port) == "lobby");

  spec.arguments = {"--config", file};
  CHECK(default_room_of(spec, port) == "from the file");

  directory.write(".env", "# settings of this directory\n\nDEFAULT_ROOM=from .env\n");
  CHECK(default_room_of(spec, port) == "from .env");

  spec.environment["DEFAULT_ROOM"] = "from the environment";
  CHECK(default_room_of(spec, port) == "from the environment");

  spec.arguments.insert(spec.arguments.end(), {"--default-room", "from the flag"});
  CHECK(default_room_of(spec, port) == "from the flag");
}

TEST_CASE("configuration: the port may come from each of them") {
  const TempDirectory directory;
  ProcessSpec spec;
  spec.program = "ws-user";
  spec.directory = directory.path();
  const std::uint16_t file_port = free_port();
  const std::string file =
      directory.write("settings", "port = " + std::to_string(file_port) +
                                      " # main\nhost=\"127.0.0.1\" # here\nrelayer-url=\"\"\n");
  spec.arguments = {"--config", file};
  CHECK(default_room_of(spec, file_port) == "lobby");

  const std::uint16_t env_port = free_port();
  directory.write(".env",
                  "PORT=" + std::to_string(env_port) + "  # main\r\nHOST=\"127.0.0.1\"\nRELAYER_URL=\n");
  CHECK(default_room_of(spec, env_port) == "lobby");
}

TEST_CASE("configuration: a flag is turned on and off from each of them") {
  const TempDirectory directory;
  const std::uint16_t port = free_port();
  const std::string file = directory.write("settings", "compress=true\n");
  ProcessSpec spec = lone_spec(directory, port);
  const auto compresses = [&] {
    Service server(spec, port);
    server.start();
    server.await_ready();
    return http_get(server.address(), "/metrics").body.find("ws_compressing_connections") !=
           std::string::npos;
  };
  CHECK_FALSE(compresses());
  spec.arguments = {"--config", file};
  CHECK(compresses());
  directory.write(".env", "COMPRESS=no\n");
  CHECK_FALSE(compresses());
  spec.environment["COMPRESS"] = "1";
  CHECK(compresses());
  spec.environment["COMPRESS"] = "";  // as good as not there
  CHECK(compresses());
  spec.environment["COMPRESS"] = "0";
  CHECK_FALSE(compresses());
  spec.arguments.emplace_back("--compress");
  CHECK(compresses());
}

TEST_CASE("configuration: the relayer reads .env too") {
  const TempDirectory directory;
  const std::uint16_t port = free_port();
  directory.write(".env", "RELAYER_PORT=" + std::to_string(port) + "\n");
  ProcessSpec spec;
  spec.program = "ws-relayer";
  spec.directory = directory.path();
  Service relayer(spec, port);
  relayer.start();
  relayer.await_ready();
}

}  // namespace
}  // namespace ws::e2e
