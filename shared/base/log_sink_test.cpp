#include "shared/base/log_sink.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <spdlog/logger.h>
#include <unistd.h>

#include <array>
#include <memory>

using ws::LogSink;

namespace {

constexpr ws::milliseconds kPatience{10'000};

// A logger whose lines come out of a pipe.
struct Piped {
  explicit Piped(LogSink::Colour colour = LogSink::Colour::kNone) {
    REQUIRE(::pipe2(ends.data(), O_NONBLOCK) == 0);
    sink = std::make_shared<LogSink>(ends[1], colour);
    logger = std::make_unique<spdlog::logger>("test", sink);
    logger->set_pattern("%^%l%$ %v");
  }
  ~Piped() {
    ::close(ends[0]);
    logger.reset();
    sink.reset();
    ::close(ends[1]);
  }
  std::string out() {
    CHECK(sink->writer().flush(kPatience));
    std::array<char, 4096> buffer;
    const ssize_t got = ::read(ends[0], buffer.data(), buffer.size());
    return {buffer.data(), got < 0 ? 0 : static_cast<std::size_t>(got)};
  }

  std::array<int, 2> ends{};
  std::shared_ptr<LogSink> sink;
  std::unique_ptr<spdlog::logger> logger;
};

}  // namespace

TEST_CASE("log sink: lines in the pattern asked for, in order") {
  Piped log;
  log.logger->info("one");
  log.logger->warn("two");
  CHECK(log.out() == "info one\nwarning two\n");
}

TEST_CASE("log sink: colour around the level, where a person watches") {
  Piped log(LogSink::Colour::kByLevel);
  log.logger->info("one");
  CHECK(log.out() == "\x1b[32minfo\x1b[0m one\n");
}

TEST_CASE("log sink: what was left out is told in the log's own pattern") {
  Piped log;
  log.logger->info(std::string(ws::LineWriter::kMostHeld, 'x'));
  log.logger->info("two");
  CHECK(log.out() ==
        "info two\nwarning 1 line was left out of this log, which was not read or written fast enough\n");
  CHECK(log.sink->writer().lost() == 1);
}
