#pragma once

#include <vector>

#include "shared/base/metrics.hpp"
#include "shared/net/server.hpp"
#include "ws-user/node/node.hpp"

namespace ws::app {

// Shows what compression does, over all servers and homes. Thread: setup. All must outlive the registry's
// use.
void add_compression_metrics(MetricsRegistry& registry, const std::vector<const net::Server*>& servers,
                             node::Node& node);

}  // namespace ws::app
