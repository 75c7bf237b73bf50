// Logs: who came and went and why, messages at debug, and nothing that a client can forge.
#include <doctest/doctest.h>
#include <signal.h>

#include <regex>
#include <sstream>

#include "e2e-tests/harness/chat_client.hpp"
#include "e2e-tests/harness/service.hpp"

namespace ws::e2e {
namespace {

std::vector<std::string> log_lines(const Service& server) {
  std::istringstream stream(server.process().output());
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

bool mentions(const Service& server, const std::string& words) {
  return server.process().output().find(words) != std::string::npos;
}

// A client that says and does what might break a line, and is gone when this returns.
void visit(Service& server) {
  ChatClient client = ChatClient::open(server.address());
  client.send_text("first\nforged in a text\x1b[31m");
  client.send_chat("no such room\r\nforged in a room", "x");
  CHECK(client.json().string("type") == "error");
  client.send({Opcode::close, close_payload(1000, "bye\nforged in a reason\x1b[31m")});
  client.close_code();
  client.await_end();
  eventually("the log says that it left", [&] { return mentions(server, "bye"); });
}

TEST_CASE("log: text lines, each with its time, whatever clients say") {
  Service server = lone_server({{"LOG_LEVEL", "debug"}});
  visit(server);
  const std::regex line_form(R"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} (debug|info|warning|error) .*)");
  for (const std::string& line : log_lines(server)) {
    CAPTURE(line);
    CHECK(std::regex_match(line, line_form));
    CHECK(line.find('\x1b') == std::string::npos);
  }
  CHECK(mentions(server, "connected"));
  CHECK(mentions(server, "1000"));
}

TEST_CASE("log: one JSON object a line, whatever clients say") {
  Service server = lone_server({{"LOG_LEVEL", "debug"}, {"LOG_FORMAT", "json"}});
  visit(server);
  for (const std::string& line : log_lines(server)) {
    CAPTURE(line);
    const Json entry(line);
    CHECK_FALSE(entry.string("time").empty());
    CHECK_FALSE(entry.string("level").empty());
    CHECK_FALSE(entry.string("message").empty());
  }
}

TEST_CASE("log: what is said is logged at debug, and not before") {
  for (const bool debug : {true, false}) {
    CAPTURE(debug);
    Service server = lone_server({{"LOG_LEVEL", debug ? "debug" : "info"}});
    {
      ChatClient client = ChatClient::open(server.address());
      client.join("Room 1");
      client.send_chat("Room 1", "a private word");
      client.expect_silence();
    }
    server.process().signal(SIGTERM);
    server.process().wait(Deadline(7s));
    CHECK(mentions(server, "stopped"));
    CHECK(mentions(server, "a private word") == debug);
  }
}

}  // namespace
}  // namespace ws::e2e
