#include "e2e-tests/chaos/plan.hpp"

#include <algorithm>

namespace ws::chaos {
namespace {

constexpr int kLoneKillEvery = 3;     // rounds
constexpr int kLoneStopEvery = 10;    // rounds
constexpr int kLoneStopRound = 4;     // of those
constexpr int kLongFreezeEvery = 10;  // rounds
constexpr int kLongFreezeRound = 7;   // of those
constexpr int kMaxFaults = 3;         // a round
constexpr int kMaxCuts = 6;

// Milliseconds.
constexpr int kShortestOutage = 20;
constexpr int kLongestOutage = 900;
constexpr int kShortestFreeze = 100;
constexpr int kLongestFreeze = 1'500;
constexpr int kShortestLongFreeze = 11'000;  // a link that is silent for ten seconds is dead
constexpr int kLongestLongFreeze = 12'500;

}  // namespace

Faults Plan::round(const Scene& scene, int number) {
  Faults faults;
  if (auto alone = lone_fault(scene, number)) {
    faults.push_back(std::move(alone));
    return faults;
  }
  const int wanted = 1 + below(kMaxFaults);
  while (static_cast<int>(faults.size()) < wanted) {
    auto fault = make(draw(), scene);
    const bool taken = std::any_of(faults.begin(), faults.end(), [&](const std::unique_ptr<Fault>& other) {
      return other->victim() == fault->victim();
    });
    if (!taken) faults.push_back(std::move(fault));
  }
  return faults;
}

Plan::Kind Plan::draw() {
  if (deck_.empty()) {
    deck_ = {Kind::kRelayerOutage, Kind::kRelayerFreeze, Kind::kServerFreeze,
             Kind::kServerKill,    Kind::kLinkStall,     Kind::kLinkCuts};
    std::shuffle(deck_.begin(), deck_.end(), random_);
  }
  const Kind kind = deck_.back();
  deck_.pop_back();
  return kind;
}

std::unique_ptr<Fault> Plan::make(Kind kind, const Scene& scene) {
  const int server = below(scene.world.servers());
  const int relayer = below(scene.world.relayers());
  const Duration outage = between(kShortestOutage, kLongestOutage);
  const Duration freeze = between(kShortestFreeze, kLongestFreeze);
  switch (kind) {
    case Kind::kRelayerOutage:
      return relayer_outage(scene, relayer, outage);
    case Kind::kRelayerFreeze:
      return relayer_freeze(scene, relayer, freeze);
    case Kind::kServerFreeze:
      return server_freeze(scene, server, freeze);
    case Kind::kServerKill:
      return server_restart(scene, server, true, outage);
    case Kind::kLinkStall:
      return link_stall(scene, server, relayer, freeze);
    case Kind::kLinkCuts:
      break;
  }
  return link_cuts(scene, server, relayer, 1 + below(kMaxCuts));
}

std::unique_ptr<Fault> Plan::lone_fault(const Scene& scene, int number) {
  const int server = below(scene.world.servers());
  const int relayer = below(scene.world.relayers());
  const Duration outage = between(kShortestOutage, kLongestOutage);
  if (number % kLongFreezeEvery == kLongFreezeRound) {
    const Duration length = between(kShortestLongFreeze, kLongestLongFreeze);
    return below(2) == 0 ? relayer_freeze(scene, relayer, length) : server_freeze(scene, server, length);
  }
  if (number % kLoneStopEvery == kLoneStopRound) return server_restart(scene, server, false, outage);
  if (scene.world.relayers() == 1 && number % kLoneKillEvery == 0) return relayer_outage(scene, 0, outage);
  return nullptr;
}

}  // namespace ws::chaos
