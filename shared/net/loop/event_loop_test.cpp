#include "shared/net/loop/event_loop.hpp"

#include <doctest/doctest.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <stdexcept>
#include <vector>

using ws::net::EventLoop;

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

TEST_CASE("sockets are looked at in every turn, however many turns are asked for") {
  ws::SystemClock clock;
  EventLoop loop(clock);
  int turn = 0;
  Pipe pipe(loop, turn);
  std::vector<int> written_in;
  loop.at_turn_end([&] {
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
