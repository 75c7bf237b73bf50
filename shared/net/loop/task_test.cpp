#include "shared/net/loop/task.hpp"

#include <doctest/doctest.h>

#include <array>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <utility>

using namespace ws::net;

namespace {

// Counts how many of its kind are alive; of the size that is asked for.
template <std::size_t Size>
struct Counted {
  Counted(int& counted, std::string& log) : alive(counted), words(log) { ++alive; }
  Counted(Counted&& other) noexcept : alive(other.alive), words(other.words) { ++alive; }
  Counted(const Counted&) = delete;
  ~Counted() { --alive; }
  void operator()() { words += 'x'; }

  int& alive;
  std::string& words;
  std::array<char, Size - 2 * sizeof(void*)> filling{};
};

const void* found = nullptr;

// Notes where it lies.
template <std::size_t Size>
struct Finder {
  void operator()() { found = this; }
  std::array<char, Size> filling{};
};

}  // namespace

TEST_CASE("a task fills a cache line") {
  CHECK(sizeof(Task) == 64);
}

TEST_CASE_TEMPLATE("a task runs as often as it is asked to, moves, and ends what it owns once", Work,
                   Counted<32>, Counted<Task::kInline>, Counted<Task::kInline + 1>, Counted<1000>) {
  int alive = 0;
  std::string words;
  {
    Task first = Work(alive, words);
    CHECK(alive == 1);
    first();
    Task second = std::move(first);
    CHECK_FALSE(first);
    REQUIRE(second);
    second();
    second();
    CHECK(words == "xxx");
    first = std::move(second);
    CHECK(alive == 1);
    first = Work(alive, words);
    CHECK(alive == 1);
    first();
    CHECK(words == "xxxx");
  }
  CHECK(alive == 0);
}

TEST_CASE("a task may own what cannot be copied") {
  auto owned = std::make_unique<int>(7);
  int seen = 0;
  Task task = [&seen, owned = std::move(owned)] { seen = *owned; };
  Task holder = [task = std::move(task)]() mutable { task(); };
  holder();
  CHECK(seen == 7);
}

TEST_CASE_TEMPLATE("what is small lies within the task, and costs no allocation", Size,
                   std::integral_constant<std::size_t, 8>, std::integral_constant<std::size_t, Task::kInline>,
                   std::integral_constant<std::size_t, Task::kInline + 1>) {
  Task task = Finder<Size::value>();
  Task moved = std::move(task);
  moved();
  const auto* begin = reinterpret_cast<const char*>(&moved);
  const auto* self = static_cast<const char*>(found);
  const bool within = self >= begin && self < begin + sizeof moved;
  CHECK(within == (Size::value <= Task::kInline));
}

TEST_CASE("nothing, and an empty function, make an empty task") {
  CHECK_FALSE(Task());
  CHECK_FALSE(Task(nullptr));
  CHECK_FALSE(Task(std::function<void()>()));
  void (*none)() = nullptr;
  CHECK_FALSE(Task(none));
  CHECK(Task(std::function<void()>([] {})));
  CHECK(Task([] {}));
  Task task = [] {};
  task = nullptr;
  CHECK_FALSE(task);
}

TEST_CASE("a task that throws remains what it was") {
  int tries = 0;
  Task task = [&tries] {
    if (++tries == 1) throw std::runtime_error("a test");
  };
  CHECK_THROWS(task());
  task();
  CHECK(tries == 2);
}

TEST_CASE("the end of what a task owns may lead back to the task") {
  Task task;
  struct Replacing {
    ~Replacing() {
      if (target != nullptr) *target = [] {};
    }
    Task* target;
  };
  auto owned = std::make_shared<Replacing>();
  owned->target = &task;
  task = [owned] {};
  owned.reset();
  task = nullptr;
  CHECK(task);
}
