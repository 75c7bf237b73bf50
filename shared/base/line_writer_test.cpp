#include "shared/base/line_writer.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <thread>
#include <vector>

using ws::LineWriter;
using ws::milliseconds;

namespace {

constexpr milliseconds kPatience{10'000};
constexpr int kPipeBytes = 4096;  // the least that the kernel gives

// A writer whose lines come out of a small pipe.
struct Piped {
  explicit Piped(int flags = 0) {
    REQUIRE(::pipe2(ends.data(), flags) == 0);
    ::fcntl(ends[1], F_SETPIPE_SZ, kPipeBytes);
    writer = std::make_unique<LineWriter>(ends[1]);
    writer->say_what_is_left_out_with(
        [](std::uint64_t lines) { return std::to_string(lines) + " left out\n"; });
  }
  ~Piped() {
    stop_reading();
    writer.reset();
    if (ends[1] >= 0) ::close(ends[1]);
  }
  void stop_reading() {
    if (ends[0] >= 0) ::close(ends[0]);
    ends[0] = -1;
  }
  void add(const std::string& line) { writer->add(line + '\n', LineWriter::Haste::kAtOnce); }
  // Reads until what came ends with `last` and a line break.
  std::string out_until(const std::string& last) {
    std::string out;
    std::vector<char> buffer(64 * 1024);
    while (out.size() <= last.size() || out.compare(out.size() - last.size() - 1, last.size(), last) != 0) {
      pollfd readable{ends[0], POLLIN, 0};
      REQUIRE(::poll(&readable, 1, static_cast<int>(kPatience.count())) == 1);
      const ssize_t got = ::read(ends[0], buffer.data(), buffer.size());
      REQUIRE(got > 0);
      out.append(buffer.data(), static_cast<std::size_t>(got));
    }
    return out;
  }

  std::array<int, 2> ends{};
  std::unique_ptr<LineWriter> writer;
};

const std::string kLong(1'000, 'x');

// A line that the pipe cannot hold, and then more than the writer can.
void flood(Piped& log) {
  log.add(std::string(2 * kPipeBytes, 'x'));
  pollfd full{log.ends[1], POLLOUT, 0};
  while (::poll(&full, 1, 0) == 1) std::this_thread::yield();
  for (std::size_t bytes = 0; bytes < 2 * LineWriter::kMostHeld; bytes += kLong.size()) log.add(kLong);
}

}  // namespace

TEST_CASE("line writer: lines come out in order, with nobody asking") {
  Piped log;
  for (int i = 0; i < 100; ++i) log.writer->add(std::to_string(i) + '\n', LineWriter::Haste::kGather);
  const std::string out = log.out_until("99");
  CHECK(out.rfind("0\n1\n2\n3\n", 0) == 0);
  CHECK(log.writer->flush(kPatience));
  CHECK(log.writer->lost() == 0);
}

// Standard error was a pipe that somebody had stopped reading: the server stood still, in write().
TEST_CASE("line writer: a pipe nobody reads holds up nobody, and what is left out is counted and told") {
  for (const int flags : {0, O_NONBLOCK}) {
    CAPTURE(flags);
    Piped log(flags);
    flood(log);
    const std::uint64_t lost = log.writer->lost();
    CHECK(lost > 900);
    CHECK(lost < 1'200);
    CHECK_FALSE(log.writer->flush(milliseconds(1)));
    const std::string notice = std::to_string(lost) + " left out";
    const std::string out = log.out_until(notice);
    const auto lines = static_cast<std::uint64_t>(std::count(out.begin(), out.end(), '\n'));
    CHECK(lines - 2 + lost ==
          2 * LineWriter::kMostHeld / kLong.size() + 1);          // the first line, and the notice
    CHECK(out.find(kLong + '\n' + notice) != std::string::npos);  // whole lines only
    log.add("again");
    CHECK(log.out_until("again") == "again\n");
  }
}

TEST_CASE(
    "line writer: at the end what waits is written, and a descriptor that takes nothing is left behind") {
  {
    Piped log;
    log.writer->add("last\n", LineWriter::Haste::kGather);
    log.writer.reset();
    CHECK(log.out_until("last") == "last\n");
  }
  Piped stuck;
  flood(stuck);
  stuck.writer.reset();  // this returns
  stuck.ends[1] = -1;    // stays open: the thread that was left behind is using it
}

TEST_CASE("line writer: a descriptor that refuses costs lines, which are counted, and nothing else") {
  Piped log;
  log.stop_reading();
  log.add("to a pipe without reader");
  CHECK(log.writer->flush(kPatience));
  CHECK(log.writer->lost() == 1);
  LineWriter closed(-1);
  closed.add("to nowhere\n", LineWriter::Haste::kAtOnce);
  CHECK(closed.flush(kPatience));
  CHECK(closed.lost() == 1);
}

TEST_CASE("line writer: each thread's lines stay in order, and none is torn") {
  Piped log;
  constexpr int kLines = 2'000;
  auto speak = [&](char name) {
    for (int i = 0; i < kLines; ++i) log.add(name + std::to_string(i));
  };
  std::thread first(speak, 'a');
  std::thread second(speak, 'b');
  std::array<int, 2> next{};
  int seen = 0;
  std::string out;
  first.join();
  second.join();
  log.add("end");
  out = log.out_until("end");
  for (std::size_t at = 0; out.compare(at, 3, "end") != 0; at = out.find('\n', at) + 1, ++seen) {
    int& expected = next.at(static_cast<std::size_t>(out[at] - 'a'));
    REQUIRE(std::stoi(out.substr(at + 1)) == expected++);
  }
  CHECK(seen == 2 * kLines);
}
