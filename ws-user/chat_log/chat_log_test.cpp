#include "ws-user/chat_log/chat_log.hpp"

#include <doctest/doctest.h>

#include <thread>

#include "shared/testing/fake_clock.hpp"

using namespace ws;
using namespace ws::chat_log;

namespace {

// What a fake disk holds, and whether it takes more. Shared with the log's thread.
struct Disk {
  std::mutex mutex;
  std::condition_variable changed;
  std::string content;
  std::size_t space = std::string::npos;  // bytes
  int failures = 0;
  int reopened = 0;

  void make_space(std::size_t bytes) {
    std::lock_guard lock(mutex);
    space = bytes;
  }
  template <typename Condition>
  bool until(Condition&& condition) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, seconds(10), [&] { return condition(*this); });
  }
};

class FakeSink final : public LineSink {
 public:
  explicit FakeSink(Disk& disk) : disk_(disk) {}
  Result append(std::string_view lines) override {
    std::lock_guard lock(disk_.mutex);
    std::size_t taken = lines.size();
    if (taken > disk_.space) {
      std::size_t end = disk_.space == 0 ? std::string_view::npos : lines.rfind('\n', disk_.space - 1);
      taken = end == std::string_view::npos ? 0 : end + 1;
    }
    disk_.content += lines.substr(0, taken);
    if (disk_.space != std::string::npos) disk_.space -= taken;
    bool full = taken != lines.size();
    if (full) ++disk_.failures;
    disk_.changed.notify_all();
    return {taken, full ? "No space left on device" : ""};
  }
  void reopen() override {
    std::lock_guard lock(disk_.mutex);
    ++disk_.reopened;
    disk_.changed.notify_all();
  }

 private:
  Disk& disk_;
};

struct Fixture {
  testing::FakeClock clock;
  Disk disk;
  ChatLog log{"chat.log", std::make_unique<FakeSink>(disk), clock, 64};
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "chat log: a line each, in order, and none missing after close") {
  log.append(R"({"n":1})");
  log.append("{\"n\":\n2}");
  log.close();
  CHECK(disk.content == "{\"n\":1}\n{\"n\": 2}\n");
  CHECK(log.stats().written.value() == 2);
  CHECK(log.stats().lost.value() == 0);
}

TEST_CASE_FIXTURE(Fixture, "chat log: what a full disk does not take waits, and follows once there is room") {
  disk.make_space(3);
  log.append("1");
  log.append("2");
  REQUIRE(disk.until([](Disk& d) { return d.failures > 0; }));
  log.append("3");
  disk.make_space(100);
  log.reopen();
  REQUIRE(disk.until([](Disk& d) { return d.content == "1\n2\n3\n"; }));
  log.close();
  CHECK(log.stats().written.value() == 3);
  CHECK(log.stats().lost.value() == 0);
  CHECK(log.stats().failures.value() >= 1);
}

TEST_CASE_FIXTURE(Fixture, "chat log: beyond the bound the newest are lost and counted, the oldest kept") {
  disk.make_space(0);
  std::string thirty(30, 'a');
  log.append(thirty);
  log.append(std::string(30, 'b'));
  log.append(thirty);
  CHECK(log.stats().lost.value() == 1);
  disk.make_space(1'000);
  log.close();
  CHECK(disk.content == thirty + '\n' + std::string(30, 'b') + '\n');
}

TEST_CASE_FIXTURE(Fixture, "chat log: a disk that stays full does not hold up the end") {
  disk.make_space(0);
  log.append("1");
  log.append("2");
  log.close();
  CHECK(log.stats().lost.value() == 2);
  CHECK(log.stats().written.value() == 0);
}

TEST_CASE_FIXTURE(Fixture, "chat log: reopening is passed on even while nothing is said") {
  log.reopen();
  CHECK(disk.until([](Disk& d) { return d.reopened == 1; }));
}
