// Stopping a server of several threads: what was taken is heard, and a thread that hangs is not waited for.
#include <dirent.h>
#include <doctest/doctest.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "e2e-tests/harness/chat_client.hpp"
#include "e2e-tests/harness/service.hpp"

namespace ws::e2e {
namespace {

constexpr int kThreads = 4;
constexpr std::uint16_t kServiceRestart = 1012;

std::string chat(int speaker, int number) {
  const std::string words = std::to_string(speaker) + "-" + std::to_string(number);
  return R"({"type":"chat","room":"Room 1","message":")" + words + R"(","ref":")" + words + "\"}";
}

// What a client has heard when the server has said goodbye to it.
struct Heard {
  std::set<std::string> sent;   // refs
  std::set<std::string> words;  // of others
  std::uint16_t code = 0;
};

Heard hear_to_the_end(ChatClient& client) {
  Heard heard;
  while (true) {
    const Event event = client.next();
    if (event.kind == Event::Kind::closed) {
      heard.code = event.code;
      return heard;
    }
    const Json json(event.payload);
    if (json.string("type") == "sent") heard.sent.insert(json.string("ref"));
    if (json.string("type") == "chat") heard.words.insert(json.string("message"));
  }
}

// Once, with four threads and 4,000 messages a second, a listener missed 3 of 13,444.
TEST_CASE("stop: all that was told `sent` is heard by the members of the same server") {
  constexpr int kRounds = 4;
  constexpr int kMessages = 300;  // of each speaker
  constexpr int kStopAt = 150;
  for (int round = 0; round < kRounds; ++round) {
    Service server = lone_server({{"THREADS", std::to_string(kThreads)}});
    std::vector<ChatClient> clients;
    for (int i = 0; i < kThreads; ++i) {
      clients.push_back(ChatClient::open(server.address()));
      clients.back().join("Room 1");
    }
    for (int number = 0; number < kMessages; ++number) {
      if (number == kStopAt) server.process().signal(SIGTERM);
      for (int i = 0; i < kThreads; ++i) {
        clients[static_cast<std::size_t>(i)].socket().send(encode({Opcode::text, chat(i, number)}));
      }
    }
    std::vector<Heard> heard;
    for (ChatClient& client : clients) heard.push_back(hear_to_the_end(client));
    for (const Heard& speaker : heard) {
      CHECK(speaker.code == kServiceRestart);
      CHECK_FALSE(speaker.sent.empty());
      for (const Heard& listener : heard) {
        if (&listener == &speaker) continue;
        CHECK(std::includes(listener.words.begin(), listener.words.end(), speaker.sent.begin(),
                            speaker.sent.end()));
      }
    }
    CHECK(server.process().wait().code == 0);
  }
}

std::vector<pid_t> threads_of(pid_t process) {
  std::vector<pid_t> threads;
  DIR* tasks = ::opendir(("/proc/" + std::to_string(process) + "/task").c_str());
  REQUIRE(tasks != nullptr);
  while (const dirent* entry = ::readdir(tasks)) {
    if (entry->d_name[0] != '.') threads.push_back(std::stoi(entry->d_name));
  }
  ::closedir(tasks);
  std::sort(threads.begin(), threads.end());
  return threads;
}

// Stops one thread of a process as a debugger does; false where debuggers are not allowed.
bool hang(pid_t thread) {
  if (::ptrace(PTRACE_SEIZE, thread, nullptr, nullptr) != 0) return false;
  REQUIRE(::ptrace(PTRACE_INTERRUPT, thread, nullptr, nullptr) == 0);
  int status = 0;
  REQUIRE(::waitpid(thread, &status, __WALL) == thread);
  return true;
}

TEST_CASE("stop: a thread that hangs is left behind, and a second signal ends at once all the same") {
  for (const int signals : {1, 2}) {
    CAPTURE(signals);
    Service server = lone_server({{"THREADS", std::to_string(kThreads)}});
    std::vector<ChatClient> clients;
    for (int i = 0; i < kThreads; ++i) clients.push_back(ChatClient::open(server.address()));
    const std::vector<pid_t> threads = threads_of(server.process().pid());
    REQUIRE(threads.size() >= kThreads);
    if (!hang(threads.back())) return MESSAGE("no thread can be made to hang here");
    const Stopwatch watch;
    server.process().signal(SIGTERM);
    int told = 0;
    for (std::size_t i = 0; i + 1 < clients.size(); ++i) {
      if (hear_to_the_end(clients[i]).code == kServiceRestart) ++told;
    }
    CHECK(told == kThreads - 1);
    if (signals == 2) server.process().signal(SIGTERM);
    const Exit exit = server.process().wait(Deadline(10s));
    CHECK(exit.code == (signals == 2 ? 128 + SIGTERM : 1));
    CHECK(watch.elapsed() < (signals == 2 ? 4s : 7s) * kStretch);
  }
}

}  // namespace
}  // namespace ws::e2e
