#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "shared/base/clock.hpp"
#include "shared/net/loop/task.hpp"

namespace ws::net {

// Timer: runs a task once or again and again until it is destroyed.
//
// Thread: loop.
class Timer {
 public:
  virtual ~Timer() = default;
};

// TimerQueue: the tasks of one loop that wait for their time, which is handed in.
//
// Thread: loop. Must outlive its timers. Those that are due together run in the order in which they were set.
class TimerQueue {
 public:
  // `interval` zero: once.
  std::unique_ptr<Timer> add(MonoTime due, milliseconds interval, Task task);

  // When the next is due; none: nothing waits.
  std::optional<MonoTime> next() const;

  // Calls `run(task)` for each that is due. One that is set meanwhile waits for the next call, whenever it is
  // due.
  template <typename Run>
  void run_due(MonoTime now, Run&& run) {
    const std::uint64_t last = set_;
    while (auto entry = take_due(now, last)) run(entry->task);
  }

 private:
  using Key = std::pair<MonoTime, std::uint64_t>;  // when, and the how manieth that was set
  struct Entry {
    Key key;
    milliseconds interval;
    Task task;
  };
  class Handle;

  std::shared_ptr<Entry> take_due(MonoTime now, std::uint64_t last);

  std::map<Key, std::shared_ptr<Entry>> entries_;
  std::uint64_t set_ = 0;
};

}  // namespace ws::net
