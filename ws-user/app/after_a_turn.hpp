#pragma once

#include <utility>

#include "shared/net/loop/event_loop.hpp"

namespace ws::app {

// Runs the task on that loop with the end of at least one turn in between: what it has for other loops by now
// has been handed over. Thread: any.
inline void after_a_turn(net::EventLoop& loop, net::Task task) {
  loop.post([&loop, task = std::move(task)]() mutable { loop.post(std::move(task)); });
}

}  // namespace ws::app
