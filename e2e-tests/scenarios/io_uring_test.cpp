// One system call for many sends: with it, without it, and where the kernel refuses it, everybody hears the
// same.
#include <doctest/doctest.h>
#include <sys/syscall.h>

#include <future>
#include <string>
#include <vector>

#include "e2e-tests/harness/chat_client.hpp"
#include "e2e-tests/harness/cluster.hpp"
#include "e2e-tests/harness/http.hpp"
#include "e2e-tests/harness/service.hpp"
#include "shared/testing/forbidden_call.hpp"

namespace ws::e2e {
namespace {

constexpr int kMembers = 40;
constexpr int kWords = 25;

// A room where one member says much, and all others hear it in order.
void chat(const Address& address) {
  std::vector<ChatClient> members;
  for (int i = 0; i < kMembers; ++i) {
    members.push_back(ChatClient::open(address));
    members.back().join("crowd");
  }
  for (int i = 0; i < kWords; ++i) members.front().send_chat("crowd", std::to_string(i));
  for (int i = 0; i < kWords; ++i) {
    for (int member = 1; member < kMembers; ++member)
      CHECK(members[static_cast<std::size_t>(member)].hear("crowd") == std::to_string(i));
  }
}

int times(const std::string& text, const std::string& words) {
  int count = 0;
  for (auto at = text.find(words); at != std::string::npos; at = text.find(words, at + 1)) ++count;
  return count;
}

const std::string kRefused = "no io_uring here";

TEST_CASE("io_uring: a room hears the same with one system call for all, and with one for each") {
  for (const char* setting : {"auto", "off"}) {
    CAPTURE(setting);
    Service server = lone_server({{"THREADS", "2"}, {"IO_URING", setting}});
    chat(server.address());
    const bool together = metric(server.address(), "ws_joint_writes_total") > 0;
    const bool refused = times(server.process().output(), kRefused) > 0;
    CHECK(together == (std::string(setting) == "auto" && !refused));
  }
}

// In a thread of its own, which is the only one to lose it.
TEST_CASE("io_uring: a kernel that refuses it costs a line of the log, and nothing else") {
  std::async(std::launch::async, [] {
    testing::forbid(SYS_io_uring_setup);
    Service relayer = relayer_service();
    relayer.start();
    relayer.await_ready();
    Service server = lone_server({{"THREADS", "4"}});
    chat(server.address());
    CHECK(metric(server.address(), "ws_joint_writes_total") == 0);
    CHECK(times(server.process().output(), kRefused) == 1);
    CHECK(times(relayer.process().output(), kRefused) == 1);
  }).get();
}

}  // namespace
}  // namespace ws::e2e
