#pragma once

#include <cstdint>
#include <optional>

namespace ws::chaos {

// Options: the command line.
struct Options {
  int rounds = 20;
  int relayers = 0;  // 0: half of the rounds with one, half with two
  int servers = 4;
  std::uint64_t seed = 0;   // 0: any
  double drop_records = 0;  // share of the records that the proxies leave out
  bool verbose = false;     // every round's faults, also where there is a progress bar
};

// Nothing, and `exit_code` set, if there is nothing to run.
std::optional<Options> read_options(int count, char** words, int* exit_code);

}  // namespace ws::chaos
