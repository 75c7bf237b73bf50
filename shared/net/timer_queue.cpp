#include "shared/net/timer_queue.hpp"

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
  auto entry = std::make_shared<Entry>(Entry{{}, interval, std::move(task)});
  insert(entry, due);
  return std::make_unique<Handle>(*this, std::move(entry));
}

void TimerQueue::insert(const std::shared_ptr<Entry>& entry, MonoTime due) {
  entry->key = {due, ++set_};
  entries_.emplace(entry->key, entry);
}

std::optional<MonoTime> TimerQueue::next() const {
  if (entries_.empty()) return std::nullopt;
  return entries_.begin()->first.first;
}

// A task may end its own timer: the entry it is run from lives on until it returns.
std::shared_ptr<TimerQueue::Entry> TimerQueue::take_due(MonoTime now, std::uint64_t last) {
  if (entries_.empty()) return nullptr;
  const auto first = entries_.begin();
  const auto [due, number] = first->first;
  if (due > now || number > last) return nullptr;
  std::shared_ptr<Entry> entry = std::move(first->second);
  entries_.erase(first);
  if (entry->interval != milliseconds::zero()) insert(entry, now + entry->interval);
  return entry;
}

}  // namespace ws::net
