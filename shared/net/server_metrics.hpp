#pragma once

#include <utility>
#include <vector>

#include "shared/base/metrics.hpp"
#include "shared/net/acceptor.hpp"
#include "shared/net/server.hpp"

namespace ws::net {

// The sum over `counted` of what `of(const T&)` gives: a Counter or a Gauge of each. All must outlive its
// use.
template <typename T, typename Of>
MetricsRegistry::Read sum_over(std::vector<const T*> counted, Of of) {
  return [counted = std::move(counted), of] {
    double sum = 0;
    for (const T* one : counted) sum += static_cast<double>(of(*one).value());
    return sum;
  };
}

// The same, of a member of their stats().
template <typename T, typename Member>
MetricsRegistry::Read sum_of(std::vector<const T*> counted, Member member) {
  return sum_over(
      std::move(counted), [member](const T& one) -> const auto& { return one.stats().*member; });
}

// Shows what servers and acceptors count, summed over them. Thread: setup. All must outlive the
// registry's use.
void add_server_metrics(MetricsRegistry& registry, const std::vector<const Server*>& servers,
                        const std::vector<const Acceptor*>& acceptors);

}  // namespace ws::net
