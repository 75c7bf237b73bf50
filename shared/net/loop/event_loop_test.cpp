#include "shared/net/loop/event_loop.hpp"

#include <doctest/doctest.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <csignal>
#include <future>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "shared/testing/child_process.hpp"

using ws::net::EventLoop;
using ws::net::Phase;

namespace {

// A pipe that notes in which turn each of its bytes was read.
class Pipe final : public ws::net::Pollable {
 public:
  Pipe(EventLoop& loop, const int& turn) : turn_(turn) {
    REQUIRE(::pipe(ends_) == 0);
    REQUIRE(loop.poller().add(ends_[0], EPOLLIN, *this));
  }
  ~Pipe() {
    ::close(ends_[0]);
    ::close(ends_[1]);
  }
  void write() { REQUIRE(::write(ends_[1], "x", 1) == 1); }
  void on_ready(std::uint32_t) noexcept override {
    char byte;
    CHECK(::read(ends_[0], &byte, 1) == 1);
    read_in.push_back(turn_);
  }

  std::vector<int> read_in;

 private:
  const int& turn_;
  int ends_[2] = {-1, -1};
};

}  // namespace

TEST_CASE("the phases of a turn come in their order, behind mail and timers, whoever was there first") {
  ws::SystemClock clock;
  EventLoop loop(clock);
  std::string order;
  auto timer = loop.after(ws::milliseconds(0), [&] { order += 't'; });
  loop.at(Phase::kLog, [&] {
    order += 'l';
    loop.stop();
  });
  loop.at(Phase::kWrite, [&] { order += 'w'; });
  loop.at(Phase::kHandOver, [&] { order += 'h'; });
  loop.at(Phase::kDeliver, [&] { order += 'd'; });
  loop.at(Phase::kDeliver, [&] { order += 'D'; });
  loop.post([&] { order += 'm'; });
  loop.run();
  CHECK(order.substr(0, 7) == "mtdDhwl");
}

// What another loop handed over may be the cause of what a client now says.
TEST_CASE("mail that lay there when a socket was found ready comes before it") {
  ws::SystemClock clock;
  EventLoop loop(clock);
  int mail = 0;
  Pipe pipe(loop, mail);
  pipe.write();
  loop.post([&] {
    ++mail;
    loop.stop();
  });
  loop.run();
  CHECK(pipe.read_in == std::vector<int>{1});
}

TEST_CASE("what throws in a phase costs the later ones nothing") {
  ws::SystemClock clock;
  EventLoop loop(clock);
  int written = 0;
  loop.at(Phase::kHandOver, [] { throw std::runtime_error("a test"); });
  loop.at(Phase::kWrite, [&] { ++written; });
  loop.post([&] { loop.stop(); });
  loop.run();
  CHECK(written == static_cast<int>(loop.exceptions().value()));
  CHECK(written > 0);
}

TEST_CASE("a loop belongs to its thread while it runs, and before and after to whoever has it") {
  ws::SystemClock clock;
  EventLoop loop(clock);
  loop.assert_here();
  std::thread([&] {
    loop.assert_here();
    loop.post([&] {
      loop.assert_here();
      CHECK(loop.in_loop());
      loop.stop();
    });
    loop.run();
    loop.assert_here();
  }).join();
  loop.assert_here();
  CHECK_FALSE(loop.in_loop());
}

TEST_CASE("a call from another thread while the loop runs ends the process") {
  const auto run_elsewhere = [](auto call) {
    return [call] {
      ws::SystemClock clock;
      EventLoop loop(clock);
      std::promise<void> running;
      std::thread thread([&] {
        loop.post([&] { running.set_value(); });
        loop.run();
      });
      running.get_future().wait();
      call(loop);
      loop.stop();
      thread.join();
      return 0;
    };
  };
  CHECK(ws::testing::in_child(run_elsewhere([](EventLoop& loop) { loop.assert_here(); })) == -SIGABRT);
  CHECK(ws::testing::in_child(run_elsewhere([](EventLoop& loop) { loop.at(Phase::kLog, [] {}); })) ==
        -SIGABRT);
  CHECK(ws::testing::in_child(
            run_elsewhere([](EventLoop& loop) { loop.after(ws::milliseconds(1), [] {}); })) == -SIGABRT);
  CHECK(ws::testing::in_child(run_elsewhere([](EventLoop& loop) { loop.post([] {}); })) == 0);
}

TEST_CASE("sockets are looked at in every turn, however many turns are asked for") {
  ws::SystemClock clock;
  EventLoop loop(clock);
  int turn = 0;
  Pipe pipe(loop, turn);
  std::vector<int> written_in;
  loop.at(Phase::kDeliver, [&] {
    if (turn % 10 == 0 && turn < 1000) {
      pipe.write();
      written_in.push_back(turn);
    }
    if (++turn == 1020) return loop.stop();
    loop.request_turn();
  });
  loop.post([] {});
  loop.run();
  REQUIRE(pipe.read_in.size() == written_in.size());
  for (std::size_t i = 0; i < written_in.size(); ++i) {
    INFO("written in turn ", written_in[i], ", read in turn ", pipe.read_in[i]);
    CHECK(pipe.read_in[i] - written_in[i] <= 3);
  }
}

TEST_CASE("a task that throws is counted, and the loop goes on") {
  ws::SystemClock clock;
  EventLoop loop(clock);
  bool went_on = false;
  loop.post([] { throw std::runtime_error("a test"); });
  loop.post([&] {
    went_on = true;
    loop.stop();
  });
  loop.run();
  CHECK(went_on);
  CHECK(loop.exceptions().value() == 1);
}
