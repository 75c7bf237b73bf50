#include <algorithm>

#include "e2e-tests/chaos/fault.hpp"

namespace ws::chaos {
namespace {

constexpr int kLoneKillEvery = 3;     // rounds
constexpr int kLongFreezeEvery = 20;  // rounds
constexpr int kLongFreezeRound = 7;   // of those
constexpr int kMaxFaults = 3;         // a round
constexpr int kMaxCuts = 6;

// Dice: what a round's seed decides.
struct Dice {
  std::mt19937_64& random;
  int below(int bound) { return static_cast<int>(random() % static_cast<unsigned>(bound)); }
  Duration between(int least, int most) { return Duration(least + below(most - least + 1)); }
  Duration outage() { return between(20, 900); }
  Duration freeze() { return between(100, 1500); }
  // Beyond the ten seconds after which a silent link is dead.
  Duration long_freeze() { return between(11'000, 12'500); }
};

std::unique_ptr<Fault> any_fault(const Scene& scene, Dice dice) {
  const int server = dice.below(scene.world.servers());
  const int relayer = dice.below(scene.world.relayers());
  switch (dice.below(6)) {
    case 0:
      return relayer_outage(scene, relayer, dice.outage());
    case 1:
      return relayer_freeze(scene, relayer, dice.freeze());
    case 2:
      return server_freeze(scene, server, dice.freeze());
    case 3:
      return server_restart(scene, server, true, dice.outage());
    case 4:
      return link_stall(scene, server, relayer, dice.freeze());
    default:
      return link_cuts(scene, server, relayer, 1 + dice.below(kMaxCuts));
  }
}

// What must be alone to be judged: a relayer whose recovery is measured, a server that hands over and so may
// not be excused, a freeze that outlasts everything else.
std::unique_ptr<Fault> lone_fault(const Scene& scene, int number, Dice dice) {
  if (number % kLongFreezeEvery == kLongFreezeRound) {
    const int server = dice.below(scene.world.servers());
    const int relayer = dice.below(scene.world.relayers());
    return dice.below(2) == 0 ? relayer_freeze(scene, relayer, dice.long_freeze())
                              : server_freeze(scene, server, dice.long_freeze());
  }
  if (scene.world.relayers() == 1 && number % kLoneKillEvery == 0) {
    return relayer_outage(scene, 0, dice.outage());
  }
  if (dice.below(6) == 0)
    return server_restart(scene, dice.below(scene.world.servers()), false, dice.outage());
  return nullptr;
}

}  // namespace

Faults plan_round(const Scene& scene, int number, std::mt19937_64& random) {
  Dice dice{random};
  Faults faults;
  if (auto alone = lone_fault(scene, number, dice)) {
    faults.push_back(std::move(alone));
    return faults;
  }
  const int wanted = 1 + dice.below(kMaxFaults);
  while (static_cast<int>(faults.size()) < wanted) {
    auto fault = any_fault(scene, dice);
    const bool taken = std::any_of(faults.begin(), faults.end(), [&](const std::unique_ptr<Fault>& other) {
      return other->victim() == fault->victim();
    });
    if (!taken) faults.push_back(std::move(fault));
  }
  return faults;
}

}  // namespace ws::chaos
