// What batches of sends do where the socket, the kernel or the submission is not what one hopes for. Each
// case compares with what plain system calls do.
#include "shared/net/stream/sends.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <liburing.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <deque>
#include <string>
#include <vector>

#include "shared/testing/child_process.hpp"
#include "shared/testing/forbidden_call.hpp"
#include "shared/testing/socket_pair.hpp"

using namespace ws;
using namespace ws::net;

namespace {

// Sockets and what is to be sent to each.
class Batch {
 public:
  explicit Batch(std::size_t count) : sends(count), pairs_(count), words_(count), parts_(count) {
    for (std::size_t i = 0; i < count; ++i) {
      words_[i] = "to number " + std::to_string(i);
      say(i, words_[i]);
    }
  }
  // In two parts if there is enough of it.
  void say(std::size_t i, const std::string& words) {
    words_[i] = words;
    char* begin = words_[i].data();
    const std::size_t half = i % 2 == 0 ? 0 : words.size() / 2;
    parts_[i] = half == 0 ? std::vector<iovec>{{begin, words.size()}}
                          : std::vector<iovec>{{begin, half}, {begin + half, words.size() - half}};
    sends[i].fd = pairs_[i].ours.get();
    sends[i].message.msg_iov = parts_[i].data();
    sends[i].message.msg_iovlen = parts_[i].size();
  }
  std::string heard(std::size_t i) {
    std::string all;
    std::string buffer(1 << 20, '\0');
    ssize_t got = 0;
    while ((got = ::read(pairs_[i].peer.get(), buffer.data(), buffer.size())) > 0)
      all.append(buffer, 0, static_cast<std::size_t>(got));
    return all;
  }
  // Whether each peer that is not left out heard its words once and whole, and the result says so.
  bool arrived(std::initializer_list<std::size_t> left_out = {}) {
    for (std::size_t i = 0; i < sends.size(); ++i) {
      if (std::find(left_out.begin(), left_out.end(), i) != left_out.end()) continue;
      if (sends[i].result != static_cast<ssize_t>(words_[i].size()) || heard(i) != words_[i]) return false;
    }
    return true;
  }
  void fill(std::size_t i) {
    const std::string much(1 << 20, 'f');
    while (::send(pairs_[i].ours.get(), much.data(), much.size(), MSG_DONTWAIT) > 0) {
    }
  }
  void hang_up(std::size_t i) { pairs_[i].peer.reset(); }

  std::vector<Send> sends;

 private:
  std::vector<testing::SocketPair> pairs_;
  std::vector<std::string> words_;
  std::vector<std::vector<iovec>> parts_;
};

// Lets the kernel have so many of what is to be submitted.
int submit_some(io_uring* ring, unsigned count) {
  io_uring_sq& queue = ring->sq;
  const unsigned end = queue.sqe_tail;
  if (queue.sqe_head == end)
    return ::io_uring_submit_and_wait(ring, count);  // it has them all, and took some
  queue.sqe_tail = queue.sqe_head + count;
  const int taken = ::io_uring_submit_and_wait(ring, count);
  queue.sqe_tail = end;
  return taken;
}

int answers_left = 0;  // of a Submit of a test, until it does what it should

std::unique_ptr<Sends> opened(Sends::Submit submit = nullptr) {
  std::string why;
  auto sends = Sends::open(&why, submit);
  if (sends == nullptr) MESSAGE("this kernel refuses io_uring: ", why);
  return sends;
}

}  // namespace

TEST_CASE("each send of a batch does what it would have done alone") {
  auto sends = opened();
  if (sends == nullptr) return;
  for (const std::size_t count : {1, 7, 8, 9, 200, 255, 256, 257, 263, 264, 600}) {
    INFO(count, " sends");
    Batch batch(count);
    sends->run(batch.sends.data(), count);
    CHECK(batch.arrived());
  }
  CHECK(sends->works());
  sends->run(nullptr, 0);
}

TEST_CASE("a full socket, a large message, a broken pipe and a bad descriptor harm nobody else") {
  auto sends = opened();
  if (sends == nullptr) return;
  Batch batch(20);
  batch.fill(3);
  const std::string large(8 << 20, 'L');
  batch.say(4, large);
  batch.say(5, large);
  batch.hang_up(6);
  batch.hang_up(7);
  batch.sends[8].fd = -1;
  batch.sends[9].fd = 1'000'000;
  sends->run(batch.sends.data(), batch.sends.size());
  CHECK(batch.sends[3].result == -EAGAIN);
  for (const std::size_t partial : {4, 5}) {
    const ssize_t taken = batch.sends[partial].result;
    CHECK(taken > 0);
    CHECK(taken < static_cast<ssize_t>(large.size()));
    CHECK(batch.heard(partial) == large.substr(0, static_cast<std::size_t>(taken)));
  }
  CHECK(batch.sends[6].result == -EPIPE);
  CHECK(batch.sends[7].result == -EPIPE);
  CHECK(batch.sends[8].result == -EBADF);
  CHECK(batch.sends[9].result == -EBADF);
  CHECK(batch.arrived({3, 4, 5, 6, 7, 8, 9}));
  CHECK(sends->works());
}

TEST_CASE("a full socket is not waited for even if it would block") {
  auto sends = opened();
  if (sends == nullptr) return;
  Batch batch(9);
  batch.fill(0);
  REQUIRE(::fcntl(batch.sends[0].fd, F_SETFL, 0) == 0);
  sends->run(batch.sends.data(), batch.sends.size());
  CHECK(batch.sends[0].result == -EAGAIN);
  CHECK(batch.arrived({0}));
}

TEST_CASE("several sends to one socket come in their order where each finds room") {
  auto sends = opened();
  if (sends == nullptr) return;
  Batch batch(12);
  for (Send& send : batch.sends) send.fd = batch.sends[0].fd;
  sends->run(batch.sends.data(), batch.sends.size());
  std::string wanted;
  for (std::size_t i = 0; i < 12; ++i) wanted += "to number " + std::to_string(i);
  CHECK(batch.heard(0) == wanted);
}

TEST_CASE("what a short submission leaves over is submitted next, once") {
  auto sends =
      opened([](io_uring* ring, unsigned count) { return submit_some(ring, count > 5 ? 5 : count); });
  if (sends == nullptr) return;
  Batch batch(23);
  sends->run(batch.sends.data(), batch.sends.size());
  CHECK(batch.arrived());
  CHECK(sends->works());
}

TEST_CASE("an interrupted submission, and one failure, are tried again") {
  for (const int error : {EINTR, EAGAIN, EBUSY}) {
    INFO("error ", error);
    static int answer;
    answer = -error;
    answers_left = 1;
    auto sends = opened([](io_uring* ring, unsigned count) {
      return answers_left-- > 0 ? answer : ::io_uring_submit_and_wait(ring, count);
    });
    if (sends == nullptr) return;
    Batch batch(12);
    sends->run(batch.sends.data(), batch.sends.size());
    CHECK(batch.arrived());
    CHECK(sends->works());
  }
}

TEST_CASE("a ring that fails twice is closed, and every send is made once all the same") {
  for (const int taken_first : {0, 7}) {
    INFO("after ", taken_first, " that it took");
    answers_left = taken_first == 0 ? 0 : 1;
    auto sends =
        opened([](io_uring* ring, unsigned) { return answers_left-- > 0 ? submit_some(ring, 7) : -ENOMEM; });
    if (sends == nullptr) return;
    Batch batch(40);
    sends->run(batch.sends.data(), batch.sends.size());
    CHECK(batch.arrived());
    CHECK_FALSE(sends->works());
    Batch another(40);
    sends->run(another.sends.data(), another.sends.size());
    CHECK(another.arrived());
  }
}

TEST_CASE("a kernel that refuses io_uring says why, and one that stops to take submissions is done without") {
  const auto refused = [] {
    std::string why;
    testing::forbid(SYS_io_uring_setup);
    return Sends::open(&why) == nullptr && why == "Operation not permitted" ? 0 : 2;
  };
  CHECK(testing::in_child(refused) == 0);
  if (opened() == nullptr) return;
  const auto stopped = [] {
    std::string why;
    auto sends = Sends::open(&why);
    if (sends == nullptr) return 1;
    testing::forbid(SYS_io_uring_enter);
    Batch batch(30);
    sends->run(batch.sends.data(), batch.sends.size());
    return batch.arrived() && !sends->works() ? 0 : 2;
  };
  CHECK(testing::in_child(stopped) == 0);
}
