#include "ws-user/app/queue_watch.hpp"

#include <algorithm>

namespace ws::app {
namespace {

constexpr int kTurnsToTell = 100;  // a shard whose members are many tells them over several turns

// Runs the task on that loop with the end of at least one turn in between. Thread: any.
void after_a_turn(net::EventLoop& loop, net::Task task) {
  loop.post([&loop, task = std::move(task)]() mutable { loop.post(std::move(task)); });
}

}  // namespace

void QueueWatch::measure() {
  missing_ = workers_.size();
  fullest_ = 0;
  after_a_turn(bus_loop(), [this] {
    for (const auto& worker : workers_) look(*worker, kTurnsToTell);
  });
}

void QueueWatch::look(Worker& worker, int patience) {
  after_a_turn(worker.loop, [this, &worker, patience] {
    if (worker.shard.has_work() && patience > 0) return look(worker, patience - 1);
    // What a lane keeps back for those who read is about to be in their queues.
    const std::size_t fullest = worker.server->fullest_queue_of_readers() + worker.shard.most_waiting();
    bus_loop().post([this, fullest] { on_look(fullest); });
  });
}

void QueueWatch::on_look(std::size_t fullest) {
  fullest_ = std::max(fullest_, fullest);
  if (missing_ > 0 && --missing_ == 0) answer_(fullest_);
}

}  // namespace ws::app
