#include "ws-user/app/queue_watch.hpp"

#include <algorithm>

#include "ws-user/app/after_a_turn.hpp"

namespace ws::app {
namespace {

constexpr int kTurnsToTell = 100;  // a shard whose members are many tells them over several turns

}  // namespace

void QueueWatch::measure() {
  missing_ = workers_.size();
  fullest_ = 0;
  after_a_turn(bus_loop(), [this] { workers_.size() == 1 ? look_everywhere() : pass_homes(); });
}

void QueueWatch::pass_homes() {
  homes_ahead_ = workers_.size();
  for (const auto& worker : workers_) {
    after_a_turn(worker->loop, [this] {
      bus_loop().post([this] {
        if (--homes_ahead_ == 0) look_everywhere();
      });
    });
  }
}

void QueueWatch::look_everywhere() {
  for (const auto& worker : workers_) look(*worker, kTurnsToTell);
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
