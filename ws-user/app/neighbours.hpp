#pragma once

#include <vector>

#include "ws-user/app/worker.hpp"
#include "ws-user/node/node.hpp"

namespace ws::app {

// Lets connections move between the workers, which are open: each service knows those that serve the same on
// the other loops. With one worker nobody moves. Thread: setup.
void make_neighbours(const std::vector<Worker*>& workers, const node::Node& node);

}  // namespace ws::app
