#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace ws::load {

// Usage: what a process has had of the machine since it began. Times are nanoseconds.
struct Usage {
  std::uint64_t cpu = 0;     // user and system, precise, of all threads
  std::uint64_t user = 0;    // in steps of 10 ms: only their ratio is of use, over seconds
  std::uint64_t system = 0;  // likewise
  std::uint64_t waited = 0;  // runnable, but another process had the CPU

  Usage& operator+=(const Usage& other);
  Usage operator-(const Usage& earlier) const;
};

// All CPUs together, in nanoseconds (in steps of 10 ms).
struct MachineUsage {
  std::uint64_t busy = 0;
  std::uint64_t stolen = 0;  // by the hypervisor for other guests
};

// Readings from /proc.
//
// Thread: any. Errors: a process that is gone, or belongs to somebody else, reads as zero.
Usage read_usage(pid_t pid);
Usage read_usage(const std::vector<pid_t>& pids);
MachineUsage read_machine();
// Bytes of memory that are the process's alone and written to (Private_Dirty).
std::uint64_t read_private_dirty(const std::vector<pid_t>& pids);

// The parsing, apart from the reading so that it can be tested.
std::uint64_t parse_private_dirty(const std::string& smaps_rollup);
Usage parse_stat(const std::string& stat, long ticks_per_second);
MachineUsage parse_machine(const std::string& stat, long ticks_per_second);

}  // namespace ws::load
