// What a message costs for each of those who hear it: no allocation, no copy, no lock, no line of the log.

#include <dlfcn.h>
#include <doctest/doctest.h>
#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <mutex>
#include <string>

#include "shared/base/log.hpp"
#include "shared/testing/allocations.hpp"
#include "ws-user/app/cost/room_of_sockets.hpp"

using namespace ws;
using app::cost::RoomOfSockets;

namespace {

constexpr int kWarmUp = 100;                   // messages, until every buffer has the size it keeps
constexpr int kMeasured = 200;                 // messages
constexpr std::size_t kFew = 10, kMany = 200;  // members

std::atomic<std::uint64_t> g_locks{0};

// Catches standard error, and tells how many lines were written.
class CaughtLog {
 public:
  explicit CaughtLog(const std::string& level)
      : file_(::memfd_create("log", MFD_CLOEXEC)), before_(::dup(STDERR_FILENO)) {
    ::dup2(file_.get(), STDERR_FILENO);
    static const bool once = (set_up_log({"off", "text"}), true);
    spdlog::set_level(once ? spdlog::level::from_str(level) : spdlog::level::off);
  }
  ~CaughtLog() {
    ::dup2(before_.get(), STDERR_FILENO);
    spdlog::set_level(spdlog::level::off);
  }
  CaughtLog(const CaughtLog&) = delete;
  CaughtLog& operator=(const CaughtLog&) = delete;

  std::uint64_t lines() const {
    std::array<char, 65536> chunk;
    std::uint64_t count = 0;
    ssize_t got = 0;
    for (off_t at = 0; (got = ::pread(file_.get(), chunk.data(), chunk.size(), at)) > 0; at += got) {
      count += static_cast<std::uint64_t>(std::count(chunk.begin(), chunk.begin() + got, '\n'));
    }
    return count;
  }

 private:
  net::UniqueFd file_, before_;
};

// Of one message, on average.
struct Costs {
  double allocations = 0;
  double bytes = 0;  // allocated
  double locks = 0;
  double lines = 0;  // of the log
};

struct Reading {
  testing::Allocations allocations;
  std::uint64_t locks;
  std::uint64_t lines;
};

Costs costs_in_room_of(std::size_t members, const std::string& log_level) {
  CaughtLog log(log_level);
  RoomOfSockets room(members);
  auto read = [&] { return Reading{testing::allocations(), g_locks.load(), log.lines()}; };
  Reading before{}, after{};
  int said = 0;
  room.run([&] {
    if (said == kWarmUp) before = read();
    if (said == kWarmUp + kMeasured) after = read();
    return said++ < kWarmUp + kMeasured;
  });
  CHECK(room.heard() == (members - 1) * (kWarmUp + kMeasured));
  CHECK(room.last_heard().find(RoomOfSockets::kText) != std::string::npos);
  auto average = [](std::uint64_t from, std::uint64_t to) {
    return static_cast<double>(to - from) / kMeasured;
  };
  return {average(before.allocations.count, after.allocations.count),
          average(before.allocations.bytes, after.allocations.bytes), average(before.locks, after.locks),
          average(before.lines, after.lines)};
}

}  // namespace

// Every lock of this program comes through here.
extern "C" int pthread_mutex_lock(pthread_mutex_t* mutex) noexcept {
  static const auto real =
      reinterpret_cast<int (*)(pthread_mutex_t*)>(::dlsym(RTLD_NEXT, "pthread_mutex_lock"));
  g_locks.fetch_add(1, std::memory_order_relaxed);
  return real(mutex);
}

TEST_CASE("the counters of this test count") {
  const auto allocations = testing::allocations();
  const auto locks = g_locks.load();
  std::string text(1000, 'x');
  std::mutex mutex;
  for (int i = 0; i < 3; ++i) std::lock_guard<std::mutex> lock(mutex);
  CHECK((testing::allocations() - allocations).count == 1);
  CHECK((testing::allocations() - allocations).bytes > 1000);
  CHECK(g_locks.load() - locks == 3);
}

// Were it one of a kind for each recipient, it would be 190 more for the larger room: less than one is none.
TEST_CASE(
    "a recipient more costs a message no allocation, no byte copied into new memory, no lock, no line") {
  for (const std::string level : {"info", "trace"}) {
    CAPTURE(level);
    const Costs few = costs_in_room_of(kFew, level);
    const Costs many = costs_in_room_of(kMany, level);
    MESSAGE("a message to ", kFew, " costs ", few.allocations, " allocations of ", few.bytes, " bytes, ",
            few.locks, " locks, ", few.lines, " lines; to ", kMany, ": ", many.allocations, " of ",
            many.bytes, ", ", many.locks, ", ", many.lines);
    CHECK(many.allocations - few.allocations < 1);
    CHECK(many.bytes - few.bytes < static_cast<double>(kMany - kFew));
    CHECK(many.locks - few.locks < 1);
    CHECK(many.lines - few.lines < 1);
  }
}
