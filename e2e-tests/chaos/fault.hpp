#pragma once

#include <memory>
#include <random>
#include <string>
#include <vector>

#include "e2e-tests/chaos/crowd.hpp"
#include "e2e-tests/chaos/recovery.hpp"
#include "e2e-tests/chaos/world.hpp"

namespace ws::chaos {

// Scene: what faults act on.
struct Scene {
  World& world;
  Crowd& crowd;
  Recovery& recovery;
};

// Fault: one thing that goes wrong, and is over again.
//
// Thread: one. A fault owns nothing; it must be stepped until it is over.
class Fault {
 public:
  virtual ~Fault() = default;
  virtual std::string name() const = 0;
  // What it breaks; two faults of one round never break the same.
  virtual std::string victim() const = 0;
  virtual void begin(Duration now) = 0;
  // True once all is well again.
  virtual bool step(Duration now) = 0;
};

using Faults = std::vector<std::unique_ptr<Fault>>;

std::unique_ptr<Fault> relayer_outage(const Scene& scene, int relayer, Duration down);
std::unique_ptr<Fault> relayer_freeze(const Scene& scene, int relayer, Duration length);
std::unique_ptr<Fault> server_freeze(const Scene& scene, int server, Duration length);
std::unique_ptr<Fault> server_restart(const Scene& scene, int server, bool kill, Duration down);
std::unique_ptr<Fault> link_cuts(const Scene& scene, int server, int relayer, int cuts);
std::unique_ptr<Fault> link_stall(const Scene& scene, int server, int relayer, Duration length);

}  // namespace ws::chaos
