#pragma once

#include <functional>
#include <string>

#include "e2e-tests/chaos/ledger.hpp"
#include "e2e-tests/chaos/options.hpp"

namespace ws::chaos {

// Findings: of all rounds.
struct Findings {
  Verdict verdict;
  std::vector<std::string> complaints;
  std::uint64_t gaps_told = 0;        // by servers, to their logs and metrics
  std::uint64_t unexpected_ends = 0;  // of clients' connections
  std::uint64_t errors_heard = 0;     // by clients
  std::string last_error;
  std::uint64_t cuts = 0;
  std::uint64_t records_dropped = 0;  // by the proxies
  std::uint64_t stuck_rounds = 0;     // something was still to come when patience ended
  std::size_t recoveries = 0;
  Duration recovery_median{0};
  Duration recovery_worst{0};

  bool good() const;
};

using Tell = std::function<void(const std::string&)>;  // gets a line about each round when it is over
using Judge = std::function<void(const Findings&)>;    // called while the processes still run

// Runs `rounds` rounds against one world with `relayers` relayers, up to the first bad one, and adds what it
// finds.
void run_rounds(const Options& options, int relayers, int rounds, std::uint64_t seed, Findings& findings,
                const Tell& tell, const Judge& judge);

// The verdict, for people.
std::string describe(const Findings& findings);

}  // namespace ws::chaos
