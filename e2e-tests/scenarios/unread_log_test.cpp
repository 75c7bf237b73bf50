// A log that nobody reads: standard error is a full pipe. The programs stood still in write(2) until somebody
// read it, before they listened, or in the middle of a chat.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>

#include "e2e-tests/harness/chat_client.hpp"
#include "e2e-tests/harness/failure.hpp"
#include "e2e-tests/harness/http.hpp"
#include "e2e-tests/harness/service.hpp"

namespace ws::e2e {
namespace {

// A pipe that is full, by its name.
class FullPipe {
 public:
  FullPipe() {
    if (::mkfifo(name().c_str(), 0600) != 0) throw_errno("mkfifo");
    end_ = ::open(name().c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (end_ < 0) throw_errno("open " + name());
    while (::write(end_, "no log\n", 7) > 0) continue;
  }
  ~FullPipe() { ::close(end_); }
  FullPipe(const FullPipe&) = delete;
  FullPipe& operator=(const FullPipe&) = delete;

  std::string name() const { return directory_.path() + "/pipe"; }
  // Everything that waits in it.
  std::string read() {
    std::string out;
    std::array<char, 64 * 1024> buffer{};
    for (ssize_t got = 0; (got = ::read(end_, buffer.data(), buffer.size())) > 0;)
      out.append(buffer.data(), static_cast<std::size_t>(got));
    return out;
  }

 private:
  TempDirectory directory_;
  int end_ = -1;
};

// The program on a free port, with its standard error in the pipe.
Service start(const std::string& program, const std::string& port_setting, const FullPipe& log) {
  const std::uint16_t port = free_port();
  ProcessSpec spec;
  spec.program = "/bin/sh";
  spec.arguments = {"-c", R"(exec "$0" 2>"$1")", path_of(program), log.name()};
  spec.environment = {{port_setting, std::to_string(port)},
                      {"HOST", "127.0.0.1"},
                      {"RELAYER_URL", ""},
                      {"LOG_LEVEL", "debug"}};
  Service service(spec, port);
  service.start();
  service.await_ready();
  return service;
}

void stop(Service& service) {
  service.process().signal(SIGTERM);
  CHECK(service.process().wait(Deadline(5s * kStretch)).code == 0);
}

TEST_CASE("unread log: the chat goes on, and what the log could not take is counted and told") {
  FullPipe log;
  Service server = start("ws-user", "PORT", log);
  ChatClient alice = ChatClient::open(server.address());
  ChatClient bob = ChatClient::open(server.address());
  alice.join("Room 1");
  bob.join("Room 1");
  const auto lost = [&] { return metric(server.address(), "ws_log_lost_total"); };
  CHECK(lost() == 0);
  const std::string message(2'000, 'm');
  for (int said = 0; said < 1'500; ++said) {
    alice.send_chat("Room 1", message);
    REQUIRE(bob.hear("Room 1") == message);
  }
  CHECK(lost() > 0);
  std::string heard;
  eventually("the log says what is missing", [&] {
    heard += log.read();
    return heard.find(" left out of this log") != std::string::npos;
  });
  CHECK(heard.find("listens on") != std::string::npos);  // the oldest lines are kept
  const double before = lost();
  alice.send_chat("Room 1", "and it goes on");
  CHECK(bob.hear("Room 1") == "and it goes on");
  CHECK(lost() == before);
  server.kill();
}

TEST_CASE("unread log: SIGTERM ends a server, and a relayer, as ever") {
  FullPipe log;
  Service server = start("ws-user", "PORT", log);
  ChatClient::open(server.address()).join("Room 1");
  stop(server);
  Service relayer = start("ws-relayer", "RELAYER_PORT", log);
  WsClient::open(relayer.address());
  stop(relayer);
}

// Standard error was closed, and the log went into whatever the server opened first.
TEST_CASE("unread log: a server that was started without standard error writes it nowhere") {
  const std::uint16_t port = free_port();
  ProcessSpec spec;
  spec.program = "/bin/sh";
  spec.arguments = {"-c", R"(exec "$0" 2>&- </dev/null)", path_of("ws-user")};
  spec.environment = {{"PORT", std::to_string(port)}, {"HOST", "127.0.0.1"}, {"RELAYER_URL", ""}};
  Service server(spec, port);
  server.start();
  server.await_ready();
  std::array<char, 64> target{};
  const std::string link = "/proc/" + std::to_string(server.process().pid()) + "/fd/2";
  REQUIRE(::readlink(link.c_str(), target.data(), target.size() - 1) > 0);
  CHECK(std::string(target.data()) == "/dev/null");
  stop(server);
}

TEST_CASE("unread log: a second signal ends a server at once") {
  FullPipe log;
  Service server = start("ws-user", "PORT", log);
  Upgrade upgrade;
  upgrade.receive_buffer = 4 * 1024;
  const ChatClient unwilling = ChatClient::open(server.address(), upgrade);
  ChatClient witness = ChatClient::open(server.address());
  server.process().signal(SIGTERM);
  CHECK(witness.json().string("type") == "going-away");
  const Stopwatch watch;
  server.process().signal(SIGTERM);
  server.process().wait();
  CHECK(watch.elapsed() < 1s * kStretch);
}

}  // namespace
}  // namespace ws::e2e
