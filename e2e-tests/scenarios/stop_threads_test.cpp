// Stopping a server of several threads: what was taken is heard, and a thread that hangs is not waited for.
#include <dirent.h>
#include <doctest/doctest.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "e2e-tests/harness/chat_client.hpp"
#include "e2e-tests/harness/failure.hpp"
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
    heard.reserve(clients.size());
    for (ChatClient& client : clients) heard.push_back(hear_to_the_end(client));
    for (const Heard& speaker : heard) {
      CHECK(speaker.code == kServiceRestart);
      for (const Heard& listener : heard) {
        if (&listener == &speaker) continue;
        CHECK(std::includes(listener.words.begin(), listener.words.end(), speaker.sent.begin(),
                            speaker.sent.end()));
      }
    }
    CHECK(server.process().wait().code == 0);
  }
}

// Holds one thread of a process as a debugger does, while it lives.
class Held {
 public:
  explicit Held(pid_t thread) : thread_(thread) {
    held_ = ::ptrace(PTRACE_SEIZE, thread, nullptr, nullptr) == 0;
    if (!held_) return;
    REQUIRE(::ptrace(PTRACE_INTERRUPT, thread, nullptr, nullptr) == 0);
    int status = 0;
    REQUIRE(::waitpid(thread, &status, __WALL) == thread);
  }
  ~Held() {
    if (held_) ::ptrace(PTRACE_DETACH, thread_, nullptr, nullptr);
  }
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;

  explicit operator bool() const { return held_; }
  // Whether the thread is no more. Nobody else is told of its process' end before we have asked.
  bool ended() {
    int status = 0;
    if (held_ && ::waitpid(thread_, &status, __WALL | WNOHANG) == thread_)
      held_ = !WIFEXITED(status) && !WIFSIGNALED(status);
    return !held_;
  }

 private:
  pid_t thread_;
  bool held_ = false;
};

std::vector<pid_t> threads_of(pid_t process) {
  std::vector<pid_t> threads;
  DIR* tasks = ::opendir(("/proc/" + std::to_string(process) + "/task").c_str());
  REQUIRE(tasks != nullptr);
  while (const dirent* entry = ::readdir(tasks)) {
    if (entry->d_name[0] != '.') threads.push_back(std::stoi(entry->d_name));
  }
  ::closedir(tasks);
  return threads;
}

bool answers(ChatClient& client) {
  client.send_ping("there?");
  try {
    return client.next(Deadline(300ms)).kind == Event::Kind::pong;
  } catch (const Failure&) {
    return false;
  }
}

// Holds a thread that serves one of the clients, which is thereby lost; null if there is none.
std::unique_ptr<Held> hold_one(Service& server, std::vector<ChatClient>& clients) {
  for (const pid_t thread : threads_of(server.process().pid())) {
    if (thread == server.process().pid()) continue;
    auto held = std::make_unique<Held>(thread);
    if (!*held) return nullptr;
    const auto lost = std::find_if(clients.begin(), clients.end(), [](ChatClient& c) { return !answers(c); });
    if (lost == clients.end()) continue;
    clients.erase(lost);
    return held;
  }
  return nullptr;
}

TEST_CASE("stop: a thread that hangs is left behind, and a second signal ends at once all the same") {
  for (const int signals : {1, 2}) {
    CAPTURE(signals);
    Service server = lone_server({{"THREADS", std::to_string(kThreads)}});
    std::vector<ChatClient> clients;
    clients.reserve(kThreads);
    for (int i = 0; i < kThreads; ++i) clients.push_back(ChatClient::open(server.address()));
    const std::unique_ptr<Held> held = hold_one(server, clients);
    if (held == nullptr) {
      MESSAGE("no thread can be held here");
      return;
    }
    server.process().signal(SIGTERM);
    for (ChatClient& client : clients) CHECK(hear_to_the_end(client).code == kServiceRestart);
    if (signals == 2) server.process().signal(SIGTERM);
    eventually(
        "it ends", [&] { return held->ended(); }, 7s);
    CHECK(server.process().wait().code == (signals == 2 ? 128 + SIGTERM : 1));
  }
}

}  // namespace
}  // namespace ws::e2e
