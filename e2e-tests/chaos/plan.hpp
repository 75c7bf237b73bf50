#pragma once

#include <random>
#include <vector>

#include "e2e-tests/chaos/fault.hpp"

namespace ws::chaos {

// Plan: which faults come in which round. All kinds come equally often, in an order that the seed decides.
//
// Every third round of a single relayer kills only that relayer, so that its recovery can be measured; one in
// ten tells a server to stop and nothing else, which then has no excuse; one in ten freezes something for
// longer than a link may be silent.
//
// Thread: one.
class Plan {
 public:
  explicit Plan(std::uint64_t seed) : random_(seed) {}
  Faults round(const Scene& scene, int number);

 private:
  enum class Kind { kRelayerOutage, kRelayerFreeze, kServerFreeze, kServerKill, kLinkStall, kLinkCuts };

  int below(int bound) { return static_cast<int>(random_() % static_cast<unsigned>(bound)); }
  Duration between(int least, int most) { return Duration(least + below(most - least + 1)); }
  Kind draw();
  std::unique_ptr<Fault> make(Kind kind, const Scene& scene);
  std::unique_ptr<Fault> lone_fault(const Scene& scene, int number);

  std::mt19937_64 random_;
  std::vector<Kind> deck_;  // kinds to come before any comes again
};

}  // namespace ws::chaos
