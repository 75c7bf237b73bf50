// `ws-user connect` at a terminal, as somebody sits before it.
#include <doctest/doctest.h>
#include <signal.h>

#include "e2e-tests/harness/chat_client.hpp"
#include "e2e-tests/harness/cluster.hpp"
#include "e2e-tests/harness/terminal.hpp"

namespace ws::e2e {
namespace {

constexpr const char* kCtrlC = "\x03";
constexpr const char* kCtrlD = "\x04";
constexpr const char* kUpArrow = "\x1b[A";

ProcessSpec connect(const Address& address, std::vector<std::string> more = {}) {
  ProcessSpec spec;
  spec.program = "ws-user";
  spec.arguments = {"connect", "--addr", address.authority(), "--username", "Alice"};
  spec.arguments.insert(spec.arguments.end(), more.begin(), more.end());
  spec.environment = {{"NO_COLOR", "1"}};
  return spec;
}

TEST_CASE("connect at a terminal: greets as the older client did, and chats across servers") {
  Cluster cluster(2);
  ChatClient bob = ChatClient::open(cluster.address(1));
  bob.join("Room 1");
  Terminal alice(connect(cluster.address(0), {"--room", "Room 1"}));
  for (const char* line : {"Connecting to ws://127.0.0.1:", "WebSocket Client", "----------------",
                           "Type your message and press Enter to send", "Type \"exit\" to quit",
                           "Press Ctrl+C to quit", "Connected to WebSocket server",
                           "Enter message (or \"exit\" to quit):", "You are in Room 1 as Alice", "> "}) {
    alice.await(line);
  }
  alice.type("Hi there\r");
  alice.await(" Alice: Hi there");
  CHECK(bob.hear("Room 1") == "Hi there");
  alice.type(std::string(kUpArrow) + "!\r");
  CHECK(bob.hear("Room 1") == "Hi there!");
  alice.await(" Alice: Hi there!");

  alice.type("exit\r");
  CHECK(alice.process().wait().code == 0);
  CHECK(alice.is_as_before());
}

TEST_CASE("connect at a terminal: what arrives does not tear the line being typed") {
  Service server = lone_server();
  ChatClient bob = ChatClient::open(server.address());
  bob.join("a");
  Terminal alice(connect(server.address(), {"--room", "a"}));
  alice.await("You are in a as Alice");
  alice.type("half a l");
  alice.await("half a l");
  bob.send_chat("a", "in between\x1b[2J");
  CHECK(alice.await(": in between\\x1b[2J").find("\x1b[J") != std::string::npos);  // it was taken away
  alice.await("> half a l");                                                       // and came back whole
  alice.type("ine\r");
  CHECK(bob.hear("a") == "half a line");
}

TEST_CASE("connect at a terminal: what is typed while the server is away waits, and is sent once") {
  TempDirectory directory;
  const std::string log = directory.path() + "/chat.log";
  Service server = lone_server({{"CHAT_LOG", log}});
  Terminal alice(connect(server.address(), {"--room", "a"}));
  alice.await("You are in a as Alice");
  server.kill();
  alice.await("trying again in");
  alice.type("patience\r");
  alice.await("waiting: patience");
  alice.await("1 waiting");
  server.start();
  alice.await("Connected again", Deadline(20s));
  alice.await(" Alice: patience");
  alice.type("exit\r");
  CHECK(alice.process().wait().code == 0);
  server.process().signal(SIGTERM);
  server.process().wait(Deadline(7s));
  const std::string said = read_file(log);
  CHECK(Json(said.substr(0, said.find('\n'))).string("message") == "patience");
  CHECK(said.find('\n') == said.size() - 1);
}

TEST_CASE("connect at a terminal: Ctrl-C and Ctrl-D leave, and the terminal is as before") {
  Service server = lone_server();
  for (const char* key : {kCtrlC, kCtrlD}) {
    Terminal alice(connect(server.address()));
    alice.await("Enter message");
    alice.await("> ");
    alice.type(key);
    CHECK(alice.process().wait().code == 0);
    CHECK(alice.is_as_before());
  }
}

TEST_CASE("connect at a terminal: who names no room is told which one it is") {
  Service server = lone_server({{"DEFAULT_ROOM", "Entrance hall"}});
  Terminal alice(connect(server.address()));
  alice.await("You are in Entrance hall as Alice");
}

TEST_CASE("connect at a terminal: rooms are joined and left by command") {
  Service server = lone_server();
  ChatClient bob = ChatClient::open(server.address());
  bob.join("b");
  Terminal alice(connect(server.address()));
  alice.await("You are in lobby as Alice");
  alice.type("/join a\r");
  alice.await("You are in a as Alice");
  alice.type("/join b\r");
  alice.await("You are in b as Alice");
  alice.await("[b] > ");
  alice.type("/nick Alicia\r");
  alice.await("You are now Alicia");
  alice.type("hello\r");
  const Json chat = bob.json();
  CHECK(chat.string("userId") == "Alicia");
  CHECK(chat.string("message") == "hello");
  alice.type("/leave\r");
  alice.await("You are no longer in b");
}

}  // namespace
}  // namespace ws::e2e
