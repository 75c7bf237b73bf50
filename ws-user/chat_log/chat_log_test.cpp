#include "ws-user/chat_log/chat_log.hpp"

#include <doctest/doctest.h>

#include <condition_variable>
#include <mutex>

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
  bool hangs = false;  // a call of append() does not return
  int throws = 0;      // so many calls of append() do, without having done anything
  int calls = 0;       // of append()

  void hang(bool whether) {
    std::lock_guard lock(mutex);
    hangs = whether;
    changed.notify_all();
  }
  void throw_next(int calls_of_append) {
    std::lock_guard lock(mutex);
    throws = calls_of_append;
  }
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
  explicit FakeSink(std::shared_ptr<Disk> disk) : owned_(std::move(disk)), disk_(*owned_) {}
  Result append(std::string_view lines) override {
    std::unique_lock lock(disk_.mutex);
    ++disk_.calls;
    disk_.changed.notify_all();
    disk_.changed.wait(lock, [this] { return !disk_.hangs; });
    if (disk_.throws > 0) {
      --disk_.throws;
      ++disk_.failures;
      disk_.changed.notify_all();
      throw std::bad_alloc();
    }
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
  std::shared_ptr<Disk> owned_;  // with the test: a thread that was left behind may be here when it is over
  Disk& disk_;
};

struct Fixture {
  testing::FakeClock clock;
  std::shared_ptr<Disk> owned = std::make_shared<Disk>();
  Disk& disk = *owned;
  ChatLog log{"chat.log", std::make_unique<FakeSink>(owned), clock, 64};

  // A message on its way to a disk that has stopped in the middle.
  void begin_to_hang() {
    REQUIRE(disk.until([](Disk& d) { return d.calls == 1; }));  // of nothing, at the start
    disk.hang(true);
    log.append("1");
    REQUIRE(disk.until([](Disk& d) { return d.calls == 2; }));
  }
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

// Where memory was short while the disk failed, the log's thread ended the server.
TEST_CASE_FIXTURE(Fixture, "chat log: a sink that throws has taken nothing, and is asked again") {
  REQUIRE(disk.until([](Disk& d) { return d.calls == 1; }));  // of nothing, at the start
  disk.throw_next(2);
  log.append("one");
  log.reopen();
  CHECK(disk.until([](const Disk& d) { return d.failures > 0; }));
  log.append("two");
  log.reopen();
  CHECK(disk.until([](const Disk& d) { return d.content == "one\ntwo\n"; }));
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

// A disk that hangs told nobody, and SIGTERM waited for it without end.
TEST_CASE_FIXTURE(Fixture,
                  "chat log: a disk that hangs is left behind at the end, and what it did not take counts") {
  begin_to_hang();
  log.append("2");
  log.close(milliseconds(10));
  CHECK(log.stats().lost.value() == 2);
  CHECK(log.stats().written.value() == 0);
  log.close();  // nothing more
  disk.hang(false);
  CHECK(log.stats().lost.value() == 2);
}

TEST_CASE_FIXTURE(Fixture,
                  "chat log: a disk that hangs is a failure once so much time has passed, and may recover") {
  begin_to_hang();
  clock.advance(ChatLog::kHangs - milliseconds(1));
  log.append("2");
  CHECK(log.stats().failures.value() == 0);
  clock.advance(milliseconds(1));
  log.append("3");
  log.append("4");
  CHECK(log.stats().failures.value() == 1);
  disk.hang(false);
  log.close();
  CHECK(disk.content == "1\n2\n3\n4\n");
  CHECK(log.stats().lost.value() == 0);
}

TEST_CASE_FIXTURE(Fixture, "chat log: a disk that hangs costs no more memory than one that fails") {
  begin_to_hang();
  for (int i = 0; i < 100; ++i) log.append("123456789");
  CHECK(log.stats().waiting.value() <= 64);
  CHECK(log.stats().lost.value() == 100 - 6);
  disk.hang(false);
  log.close();
  CHECK(log.stats().written.value() == 1 + 6);
}
