// A server whose memory runs out lets clients go, and is as good as new once there is memory again. (Once,
// one exception in the wrong place left every room of a server with several threads silent, while /ready said
// ready.)
#include <doctest/doctest.h>
#include <sys/resource.h>

#include <fstream>
#include <string>
#include <vector>

#include "e2e-tests/harness/chat_client.hpp"
#include "e2e-tests/harness/failure.hpp"
#include "e2e-tests/harness/http.hpp"
#include "e2e-tests/harness/service.hpp"

namespace ws::e2e {
namespace {

constexpr int kThreads = 4;
constexpr int kCrowd = 40;                 // clients
constexpr std::size_t kWords = 60 * 1024;  // bytes of one message
constexpr Duration kScarceFor = 1500ms;

rlim_t data_of(pid_t process) {
  std::ifstream status("/proc/" + std::to_string(process) + "/status");
  std::string word;
  while (status >> word) {
    if (word == "VmData:" && status >> word) return std::stoul(word) * 1024;
  }
  throw Failure("no VmData");
}

void limit_data(pid_t process, rlim_t bytes) {
  const rlimit limit{bytes, RLIM_INFINITY};
  REQUIRE(::prlimit(process, RLIMIT_DATA, &limit, nullptr) == 0);
}

std::string large_chat(const std::string& room) {
  return encode({Opcode::text, R"({"type":"chat","room":")" + room + R"(","ref":"x","message":")" +
                                   std::string(kWords, 'x') + "\"}"});
}

// Everybody says a lot, and reads nothing of what all others say.
void fill(Service& server, std::vector<ChatClient>& crowd) {
  const Stopwatch watch;
  while (watch.elapsed() < kScarceFor) {
    try {
      crowd.push_back(ChatClient::open(server.address()));
      crowd.back().send_join("Room 1");
    } catch (const Failure&) {  // let go, or not let in
    }
    for (ChatClient& client : crowd) client.socket().send_blindly(large_chat("Room 1"), Deadline(1ms));
  }
}

TEST_CASE("scarce memory: once it is there again, every room on every thread speaks" *
          doctest::skip(kSanitized)) {
  Service server = lone_server({{"THREADS", std::to_string(kThreads)}, {"MAX_QUEUE", "16777216"}});
  std::vector<ChatClient> crowd;
  for (int i = 0; i < kCrowd; ++i) {
    crowd.push_back(ChatClient::open(server.address()));
    crowd.back().join("Room 1");
  }
  const pid_t process = server.process().pid();
  limit_data(process, data_of(process) + 4 * 1024 * 1024);
  fill(server, crowd);
  limit_data(process, RLIM_INFINITY);
  crowd.clear();
  // It was: a client or a task was given up. Not each of them is worth a line of the log.
  CHECK(metric(server.address(), "ws_handler_exceptions_total") +
            metric(server.address(), "ws_task_exceptions_total") >
        0);
  eventually(
      "the crowd is gone", [&] { return metric(server.address(), "ws_connections") == 0; }, 10s);
  CHECK(metric(server.address(), "ws_rooms") == 0);
  for (const std::string room : {"Room 1", "Room 2"}) {
    std::vector<ChatClient> members;
    for (int i = 0; i < kThreads; ++i) {
      members.push_back(ChatClient::open(server.address()));
      members.back().join(room);
    }
    for (ChatClient& speaker : members) {
      speaker.send_chat(room, "hello");
      for (ChatClient& listener : members) {
        if (&listener != &speaker) REQUIRE(listener.hear(room) == "hello");
      }
    }
  }
}

}  // namespace
}  // namespace ws::e2e
