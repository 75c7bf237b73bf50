#include "shared/base/gathering_sink.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <spdlog/logger.h>
#include <unistd.h>

#include <array>
#include <memory>

using ws::GatheringSink;

namespace {

// A logger whose lines come out of a pipe.
struct Piped {
  Piped() {
    REQUIRE(::pipe2(ends.data(), O_NONBLOCK) == 0);
    sink = std::make_shared<GatheringSink>(ends[1]);
    logger = std::make_unique<spdlog::logger>("test", sink);
    logger->set_pattern("%v");
    logger->flush_on(spdlog::level::warn);
  }
  ~Piped() {
    for (int end : ends) ::close(end);
  }
  std::string out() {
    std::array<char, 4096> buffer;
    const ssize_t got = ::read(ends[0], buffer.data(), buffer.size());
    return {buffer.data(), got < 0 ? 0 : static_cast<std::size_t>(got)};
  }

  std::array<int, 2> ends{};
  std::shared_ptr<GatheringSink> sink;
  std::unique_ptr<spdlog::logger> logger;
};

}  // namespace

TEST_CASE("a line comes out at once, until lines are to gather") {
  Piped log;
  log.logger->info("one");
  CHECK(log.out() == "one\n");
  log.sink->gather();
  log.logger->info("two");
  log.logger->info("three");
  CHECK(log.out().empty());
  CHECK(log.sink->holds_lines());
  log.logger->flush();
  CHECK(log.out() == "two\nthree\n");
  CHECK_FALSE(log.sink->holds_lines());
}

TEST_CASE("a warning does not wait, nor what was said before it") {
  Piped log;
  log.sink->gather();
  log.logger->info("somebody came");
  log.logger->warn("no more files");
  CHECK(log.out() == "somebody came\nno more files\n");
}

TEST_CASE("lines are not held without a bound, and none is lost at the end") {
  Piped log;
  log.sink->gather();
  const std::string long_line(1'000, 'x');
  std::size_t lines = 0;
  std::string out;
  for (; (out = log.out()).empty() && lines <= GatheringSink::kMost / long_line.size(); ++lines)
    log.logger->info(long_line);
  CHECK_FALSE(out.empty());
  while (!log.out().empty()) {
  }
  log.logger->info("last");
  log.logger.reset();
  log.sink.reset();
  CHECK(log.out() == "last\n");
}
