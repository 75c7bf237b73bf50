// The part of World that is members: how full their queues are, and until when they read slowly.

#include <utility>

#include "ws-user/bus/model/world.hpp"

namespace ws::bus::model {
namespace {

constexpr milliseconds kMeasureTakes{10};

}  // namespace

// From here on nothing is slow any more.
void World::heal() {
  network_.heal();
  for (auto& node : nodes_) node->members.slow_until = MonoTime(0);
}

void World::on_measured(const Task& task) {
  NodeActor& node = *nodes_[task.index];
  if (node.life == task.life) node.logic->on_measured(node.members.waiting(network_.now()), network_.now());
}

void World::plan_measurements() {
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    if (std::exchange(nodes_[i]->measuring, false))
      network_.plan(kMeasureTakes, {{}, 0, Task::Kind::kMeasured, i, 0, nodes_[i]->life});
  }
}

}  // namespace ws::bus::model
