// The chat log: what people said, a JSON line each, whatever becomes of the disk.
#include <doctest/doctest.h>
#include <signal.h>

#include <filesystem>
#include <set>
#include <sstream>

#include "e2e-tests/harness/chat_client.hpp"
#include "e2e-tests/harness/cluster.hpp"
#include "e2e-tests/harness/http.hpp"

namespace ws::e2e {
namespace {

std::vector<std::string> lines_of(const std::string& file) {
  std::istringstream in(read_file(file));
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

// The client goes: a server does not wait for one that is gone.
void hang_up(ChatClient client) {
  client.expect_silence();
}

void stop(Service& server) {
  server.process().signal(SIGTERM);
  CHECK(server.process().wait(Deadline(7s)).code == 0);
}

TEST_CASE("chat log: the servers of a cluster share a file, and it holds every message once") {
  constexpr int kMessages = 300;
  TempDirectory directory;
  const std::string file = directory.path() + "/logs/chat.log";
  Cluster cluster(2, {{"CHAT_LOG", file}, {"CHAT_LOG_MAX_BYTES", "0"}});
  std::vector<ChatClient> speakers;
  for (int i = 0; i < 2; ++i) {
    speakers.push_back(ChatClient::open(cluster.address(i)));
    speakers.back().join("Room 1");
  }
  for (int number = 0; number < kMessages; ++number) {
    speakers[static_cast<std::size_t>(number % 2)].send_chat("Room 1", std::to_string(number));
  }
  for (ChatClient& speaker : speakers) {
    for (int heard = 0; heard < kMessages / 2; ++heard) speaker.hear("Room 1");
  }
  speakers.clear();
  for (int i = 0; i < 2; ++i) stop(cluster.user(i));
  std::set<std::string> said;
  for (const std::string& line : lines_of(file)) {
    const Json event(line);
    CHECK(event.string("type") == "chat");
    CHECK(event.string("room") == "Room 1");
    CHECK_FALSE(event.string("id").empty());
    CHECK(said.insert(event.string("message")).second);
  }
  CHECK(said.size() == kMessages);
}

TEST_CASE("chat log: nothing accepted is missing after a stop, however little time there was") {
  constexpr int kMessages = 500;
  TempDirectory directory;
  const std::string file = directory.path() + "/chat.log";
  Service server = lone_server({{"CHAT_LOG", file}});
  ChatClient speaker = ChatClient::open(server.address());
  speaker.join("Room 1");
  for (int number = 0; number < kMessages; ++number) speaker.send_chat("Room 1", std::to_string(number));
  hang_up(std::move(speaker));
  stop(server);
  const std::vector<std::string> lines = lines_of(file);
  REQUIRE(lines.size() == kMessages);
  for (int number = 0; number < kMessages; ++number) {
    REQUIRE(Json(lines[static_cast<std::size_t>(number)]).string("message") == std::to_string(number));
  }
}

TEST_CASE("chat log: a message with line breaks between its values is still one line") {
  TempDirectory directory;
  const std::string file = directory.path() + "/chat.log";
  Service server = lone_server({{"CHAT_LOG", file}});
  ChatClient speaker = ChatClient::open(server.address());
  speaker.join("Room 1");
  speaker.send_text("{\"type\":\"chat\",\"room\":\"Room 1\",\"message\":[1,\n2]}");
  hang_up(std::move(speaker));
  stop(server);
  REQUIRE(lines_of(file).size() == 1);
  CHECK(Json(lines_of(file).front()).dump("message") == "[1,2]");
}

TEST_CASE("chat log: SIGHUP begins a new file after somebody moved the old one") {
  TempDirectory directory;
  const std::string file = directory.path() + "/chat.log";
  Service server = lone_server({{"CHAT_LOG", file}});
  ChatClient speaker = ChatClient::open(server.address());
  speaker.join("Room 1");
  speaker.send_chat("Room 1", "before");
  eventually("the message is in the log", [&] { return lines_of(file).size() == 1; });
  std::filesystem::rename(file, file + ".moved");
  server.process().signal(SIGHUP);
  eventually("there is a new file", [&] { return std::filesystem::exists(file); });
  speaker.send_chat("Room 1", "after");
  eventually("the message is in the new file", [&] { return lines_of(file).size() == 1; });
  CHECK(Json(lines_of(file).front()).string("message") == "after");
  CHECK(lines_of(file + ".moved").size() == 1);
}

TEST_CASE("chat log: rotates by size, and loses nothing by it") {
  constexpr int kMessages = 200;
  TempDirectory directory;
  const std::string file = directory.path() + "/chat.log";
  Service server =
      lone_server({{"CHAT_LOG", file}, {"CHAT_LOG_MAX_BYTES", "5000"}, {"CHAT_LOG_FILES", "100"}});
  ChatClient speaker = ChatClient::open(server.address());
  speaker.join("Room 1");
  for (int number = 0; number < kMessages; ++number) speaker.send_chat("Room 1", std::to_string(number));
  hang_up(std::move(speaker));
  stop(server);
  std::size_t lines = 0, files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(directory.path())) {
    CHECK(entry.file_size() <= 5'000);
    lines += lines_of(entry.path()).size();
    ++files;
  }
  CHECK(lines == kMessages);
  CHECK(files > 5);
}

TEST_CASE("chat log: a full disk, or one that takes no file, is told once and never stops the chat") {
  // /proc takes no new files, not even from root.
  for (const char* file : {"/dev/full", "/proc/chat.log"}) {
    CAPTURE(file);
    Service server = lone_server({{"CHAT_LOG", file}});
    ChatClient alice = ChatClient::open(server.address());
    ChatClient bob = ChatClient::open(server.address());
    alice.join("Room 1");
    bob.join("Room 1");
    alice.send_chat("Room 1", "first");
    CHECK(bob.hear("Room 1") == "first");
    eventually("it is counted", [&] { return metric(server.address(), "ws_chat_log_failures_total") >= 2; });
    alice.send_chat("Room 1", "second");
    CHECK(bob.hear("Room 1") == "second");
    const std::string log = server.process().output();
    const std::size_t told = log.find("cannot be written");
    CHECK(told != std::string::npos);
    CHECK(log.find("cannot be written", told + 1) == std::string::npos);
    hang_up(std::move(alice));
    hang_up(std::move(bob));
    stop(server);
    CHECK(server.process().output().find("2 messages never reached the chat log") != std::string::npos);
  }
}

}  // namespace
}  // namespace ws::e2e
