#include "shared/net/loop/timer_queue.hpp"

namespace ws::net {

class TimerQueue::Handle final : public Timer {
 public:
  Handle(TimerQueue& queue, std::shared_ptr<Entry> entry) : queue_(queue), entry_(std::move(entry)) {}
  ~Handle() override { queue_.entries_.erase(entry_->key); }

 private:
  TimerQueue& queue_;
  std::shared_ptr<Entry> entry_;
};

std::unique_ptr<Timer> TimerQueue::add(MonoTime due, milliseconds interval, Task task) {
  const Key key{due, ++set_};
  auto entry = std::make_shared<Entry>(Entry{key, interval, std::move(task)});
  auto handle = std::make_unique<Handle>(*this, entry);
  entries_.emplace(key, std::move(entry));
  return handle;
}

std::optional<MonoTime> TimerQueue::next() const {
  if (entries_.empty()) return std::nullopt;
  return entries_.begin()->first.first;
}

// A task may end its own timer: the entry it is run from lives on until it returns. One that comes again
// keeps its node: nothing here may fail.
std::shared_ptr<TimerQueue::Entry> TimerQueue::take_due(MonoTime now, std::uint64_t last) {
  if (entries_.empty()) return nullptr;
  const auto first = entries_.begin();
  const auto [due, number] = first->first;
  if (due > now || number > last) return nullptr;
  std::shared_ptr<Entry> entry = first->second;
  auto node = entries_.extract(first);
  if (entry->interval == milliseconds::zero()) return entry;
  node.key() = entry->key = {now + entry->interval, ++set_};
  entries_.insert(std::move(node));
  return entry;
}

}  // namespace ws::net
