#pragma once

#include <vector>

#include "shared/base/metrics.hpp"
#include "shared/net/acceptor.hpp"
#include "shared/net/server.hpp"

namespace ws::net {

// Shows what servers and acceptors count, summed over them. Thread: setup. All must outlive the
// registry's use.
void add_server_metrics(MetricsRegistry& registry, std::vector<const Server*> servers,
                        std::vector<const Acceptor*> acceptors);

}  // namespace ws::net
