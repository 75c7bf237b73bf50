#pragma once

#include <vector>

#include "shared/base/metrics.hpp"
#include "shared/net/server.hpp"
#include "shared/net/ws/deflater.hpp"

namespace ws::app {

// Shows what compression does, over all servers. Thread: setup. All must outlive the registry's use.
void add_compression_metrics(MetricsRegistry& registry, const std::vector<const net::Server*>& servers,
                             const net::DeflateStats& deflated);

}  // namespace ws::app
