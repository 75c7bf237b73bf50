#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "e2e-tests/load/churn.hpp"
#include "e2e-tests/load/clients.hpp"
#include "e2e-tests/load/machine.hpp"
#include "e2e-tests/load/options.hpp"
#include "e2e-tests/load/poller.hpp"
#include "e2e-tests/load/traffic.hpp"

namespace ws::load {

// Phase: a stretch of the run that is measured on its own.
struct Phase {
  std::string name;
  Interval interval;
};

// Memory of the servers, in bytes of Private_Dirty.
struct Memory {
  std::uint64_t before = 0;     // no connection yet
  std::uint64_t connected = 0;  // all connected, nothing sent
  std::uint64_t after = 0;      // all deliveries done, all still connected
};

// Run: one run from connecting to the last delivery. The rooms that are measured have a poller of their own,
// the crowd and the churn share another that is looked at after it.
//
// Thread: the one there is. Owns everything. Errors: the constructor throws when a server's name does not
// resolve.
class Run {
 public:
  explicit Run(const Options& options);

  // False when not everybody could connect; nothing was measured then.
  bool execute();

  const Options& options() const { return options_; }
  const Clients& clients() const { return clients_; }
  const Traffic& traffic() const { return traffic_; }
  const Clients& crowd() const { return crowd_clients_; }
  const Traffic& crowd_traffic() const { return crowd_traffic_; }
  const Population& population() const { return population_; }
  const Population& crowd_population() const { return crowd_population_; }
  const Churn& churn() const { return churn_; }
  const std::vector<Phase>& phases() const { return phases_; }
  const Memory& memory() const { return memory_; }
  double connecting() const { return connecting_; }  // seconds
  double storm() const { return storm_; }            // seconds until everybody of the storm was served

 private:
  bool connect();
  void measure();
  void measure_phase(const std::string& name, bool with_crowd);
  void measure_leaving();
  bool all_sent_and_heard() const;
  void drain();
  void finish();

  void turn();
  void crowd_turn();
  std::uint64_t patience(std::uint64_t now) const;
  template <typename Done>
  void turn_until(std::uint64_t deadline, Done&& done);
  Reading read() const;
  std::uint64_t delivered() const;

  const Options options_;
  const MarkerCodec codec_;
  std::vector<Target> targets_;
  Poller poller_;
  Poller crowd_poller_;
  const Population population_;
  const Population crowd_population_;
  Clients clients_;
  Clients crowd_clients_;
  Traffic traffic_;
  Traffic crowd_traffic_;
  Churn churn_;
  std::vector<char> buffer_;  // every recv reads here
  std::vector<Phase> phases_;
  Memory memory_;
  double connecting_ = 0;
  double storm_ = 0;
  std::uint64_t busy_ = 0;
  std::uint64_t reads_ = 0;
};

}  // namespace ws::load
