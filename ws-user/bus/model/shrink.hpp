#pragma once

#include <string>

#include "ws-user/bus/model/world.hpp"

namespace ws::bus::model {

inline std::string run(const Scenario& scenario, const Mutation& mutation) {
  return World(scenario, mutation).run();
}

// The shortest history found that still violates something: events are left out, many at first, then one by
// one.
inline Scenario shrink(Scenario scenario, const Mutation& mutation) {
  for (std::size_t chunk = scenario.events.size() / 2; chunk >= 1;) {
    bool shorter = false;
    for (std::size_t from = 0; from < scenario.events.size();) {
      Scenario candidate = scenario;
      const std::size_t count = std::min(chunk, candidate.events.size() - from);
      const auto first = candidate.events.begin() + static_cast<std::ptrdiff_t>(from);
      candidate.events.erase(first, first + static_cast<std::ptrdiff_t>(count));
      if (run(candidate, mutation).empty()) {
        from += chunk;
        continue;
      }
      scenario = std::move(candidate);
      shorter = true;
    }
    if (!shorter || chunk > 1) chunk /= 2;
  }
  return scenario;
}

}  // namespace ws::bus::model
