// A chat log that blocks: a pipe that nobody reads, a file that somebody keeps locked. Its thread waited in
// open(2) or flock(2) without a line or a counter, SIGTERM waited for the thread, and a second signal did
// nothing.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "e2e-tests/harness/chat_client.hpp"
#include "e2e-tests/harness/failure.hpp"
#include "e2e-tests/harness/http.hpp"
#include "e2e-tests/harness/service.hpp"

namespace ws::e2e {
namespace {

enum class Trouble { kPipe, kLock };

// A file that takes no line while this lives.
class BlockedFile {
 public:
  explicit BlockedFile(Trouble trouble) {
    if (trouble == Trouble::kPipe) {
      if (::mkfifo(name().c_str(), 0600) != 0) throw_errno("mkfifo");
      return;
    }
    lock_ = ::open(name().c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock_ < 0 || ::flock(lock_, LOCK_EX) != 0) throw_errno("lock " + name());
  }
  ~BlockedFile() { release(); }
  BlockedFile(const BlockedFile&) = delete;
  BlockedFile& operator=(const BlockedFile&) = delete;

  void release() {
    if (lock_ >= 0) ::close(lock_);
    lock_ = -1;
  }
  std::string name() const { return directory_.path() + "/chat.log"; }

 private:
  TempDirectory directory_;
  int lock_ = -1;
};

// Alice says a word, Bob hears it, both leave.
void chat(const Service& server, const std::string& word) {
  ChatClient alice = ChatClient::open(server.address());
  ChatClient bob = ChatClient::open(server.address());
  alice.join("Room 1");
  bob.join("Room 1");
  alice.send_chat("Room 1", word);
  CHECK(bob.hear("Room 1") == word);
}

bool log_says(const Service& server, const std::string& words) {
  return server.process().output().find(words) != std::string::npos;
}

double failures(const Service& server) {
  return metric(server.address(), "ws_chat_log_failures_total");
}

TEST_CASE("blocked chat log: it is told and counted, the chat goes on, and SIGTERM ends the server") {
  for (const Trouble trouble : {Trouble::kPipe, Trouble::kLock}) {
    CAPTURE(trouble);
    BlockedFile file(trouble);
    Service server = lone_server({{"CHAT_LOG", file.name()}});
    chat(server, "first");
    eventually("it is counted", [&] { return failures(server) >= 1; });
    chat(server, "second");
    server.process().signal(SIGTERM);
    CHECK(server.process().wait(Deadline(5s * kStretch)).code == 0);
    CHECK(log_says(server, "cannot be written: "));
    CHECK(log_says(server, "2 messages never reached the chat log"));
  }
}

TEST_CASE("blocked chat log: a second signal ends the server at once") {
  BlockedFile file(Trouble::kLock);
  Service server = lone_server({{"CHAT_LOG", file.name()}});
  chat(server, "first");
  server.process().signal(SIGTERM);
  eventually("it has stopped but for the chat log", [&] { return log_says(server, "stopped"); });
  const Stopwatch watch;
  server.process().signal(SIGTERM);
  server.process().wait();
  CHECK(watch.elapsed() < 1s * kStretch);
}

TEST_CASE("blocked chat log: once the lock is released, what waited is in the file") {
  BlockedFile file(Trouble::kLock);
  Service server = lone_server({{"CHAT_LOG", file.name()}});
  chat(server, "first");
  eventually("it is counted", [&] { return failures(server) >= 1; });
  file.release();
  eventually("the message is in the file",
             [&] { return read_file(file.name()).find("first") != std::string::npos; });
}

}  // namespace
}  // namespace ws::e2e
