#pragma once

#include <vector>

#include "shared/base/metrics.hpp"
#include "ws-user/node/node.hpp"
#include "ws-user/node/shard.hpp"

namespace ws::app {

// Shows what the homes and the shards do, added up. Thread: setup. All must outlive the registry's use.
void add_node_metrics(MetricsRegistry& registry, node::Node& node, const std::vector<node::Shard*>& shards);

}  // namespace ws::app
