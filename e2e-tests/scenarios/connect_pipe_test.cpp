// `ws-user connect` in a pipe, as a script uses it: everything here is one shell command.
#include <doctest/doctest.h>

#include <sstream>

#include "e2e-tests/harness/chat_client.hpp"
#include "e2e-tests/harness/cluster.hpp"
#include "e2e-tests/harness/http.hpp"

namespace ws::e2e {
namespace {

// In `script`, `chat` is `ws-user connect`.
ProcessSpec shell(const std::string& script, const std::string& directory) {
  ProcessSpec spec;
  spec.program = "/bin/sh";
  spec.arguments = {"-c", "chat() { \"" + path_of("ws-user") + "\" connect \"$@\"; }; " + script};
  spec.directory = directory;
  spec.environment = {{"TZ", "UTC"}};
  return spec;
}

std::string in_room(const Address& address, const std::string& room = "Room 1") {
  return " --addr " + address.authority() + " --room '" + room + "' ";
}

// Without a default room the only room there is is the one that the listener joins.
const Settings kNoDefaultRoom = {{"DEFAULT_ROOM", ""}};
void await_listener(const Address& address) {
  eventually("the listener has joined", [&] { return metric(address, "ws_rooms") >= 1; });
}

TEST_CASE("connect in a pipe: lines go in on one server and come out on another") {
  Cluster cluster(2, kNoDefaultRoom);
  TempDirectory directory;
  Process listener(
      shell("chat" + in_room(cluster.address(1)) + "--count 3 </dev/null >heard 2>errors", directory.path()));
  await_listener(cluster.address(1));
  const Finished sender = run(
      shell("printf 'one\\ntwo words\\n\"three\"' | chat" + in_room(cluster.address(0)) + "-username Alice",
            directory.path()));
  CHECK(sender.exit.code == 0);
  CHECK(sender.output.empty());
  CHECK(listener.wait().code == 0);
  std::istringstream heard(read_file(directory.path() + "/heard"));
  for (const char* text : {"one", "two words", "\"three\""}) {
    std::string line;
    std::getline(heard, line);
    CHECK(line.size() == std::string("05:00:00 Alice: ").size() + std::string(text).size());
    CHECK(line.substr(line.find(' ')) == " Alice: " + std::string(text));
  }
  CHECK(read_file(directory.path() + "/errors").empty());
}

TEST_CASE("connect in a pipe: with --json each line is what the server sent") {
  Service server = lone_server(kNoDefaultRoom);
  TempDirectory directory;
  Process listener(
      shell("chat" + in_room(server.address()) + "--count 1 --json </dev/null", directory.path()));
  await_listener(server.address());
  ChatClient bob = ChatClient::open(server.address());
  bob.join("Room 1");
  bob.send_text("{\"type\":\"chat\",\"room\":\"Room 1\",\"message\":{\"a\":\n1}}");
  CHECK(listener.wait().code == 0);
  const std::string output = listener.output();
  CHECK(output.find('\n') == output.size() - 1);
  CHECK(Json(output).dump("message") == "{\"a\":1}");
}

TEST_CASE("connect in a pipe: everything is sent, in order, before it leaves") {
  constexpr int kLines = 2'000;
  Service server = lone_server();
  TempDirectory directory;
  ChatClient bob = ChatClient::open(server.address());
  bob.join("Room 1");
  const Finished sender =
      run(shell("seq " + std::to_string(kLines) + " | chat" + in_room(server.address()), directory.path()));
  CHECK(sender.exit.code == 0);
  for (int number = 1; number <= kLines; ++number) REQUIRE(bob.hear("Room 1") == std::to_string(number));
  bob.expect_silence();
}

TEST_CASE("connect in a pipe: the exit code tells, and standard error says why") {
  TempDirectory directory;
  const std::string nowhere = "127.0.0.1:" + std::to_string(free_port());
  const Finished refused = run(shell("echo x | chat --addr " + nowhere, directory.path()));
  CHECK(refused.exit.code == 1);
  CHECK(refused.output.find("Connection refused") != std::string::npos);
  for (const char* wrong : {"--addr http://x", "--no-such-flag", "--room ''", "--count 0"}) {
    CAPTURE(wrong);
    CHECK(run(shell("chat " + std::string(wrong), directory.path())).exit.code == 2);
  }
  Service server = lone_server();
  const Finished broken =
      run(shell("printf 'good\\nbad\\377\\n' | chat" + in_room(server.address()), directory.path()));
  CHECK(broken.exit.code == 1);
  CHECK(broken.output == "ws-user connect: Not sent: not valid UTF-8\n");
  const Finished elsewhere = run(
      shell("chat --addr ws://" + server.address().authority() + "/nothing </dev/null", directory.path()));
  CHECK(elsewhere.exit.code == 1);
  CHECK(elsewhere.output == "ws-user connect: Cannot connect: the server answered HTTP 404\n");
}

TEST_CASE("connect in a pipe: a reader that has gone ends it") {
  Service server = lone_server(kNoDefaultRoom);
  TempDirectory directory;
  Process listener(
      shell("chat" + in_room(server.address()) + "--listen </dev/null | head -n 1", directory.path()));
  await_listener(server.address());
  ChatClient bob = ChatClient::open(server.address());
  bob.join("Room 1");
  eventually("the listener has left", [&] {
    bob.send_chat("Room 1", "anybody?");
    return !listener.running();
  });
}

}  // namespace
}  // namespace ws::e2e
