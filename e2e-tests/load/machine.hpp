#pragma once

#include <cstdint>
#include <vector>

#include "e2e-tests/load/process.hpp"

namespace ws::load {

// Reading: the state of the machine and of the run at one moment.
struct Reading {
  std::uint64_t time = 0;  // nanoseconds
  Usage servers;
  Usage generator;
  MachineUsage machine;
  std::uint64_t busy = 0;  // nanoseconds in which the generator had something to do
  std::uint64_t deliveries = 0;
  std::uint64_t reads = 0;   // recv calls of the generator
  std::uint64_t opened = 0;  // churned connections
};

// Interval: what happened between two readings, as shares and costs, and whether it can be trusted.
struct Interval {
  double seconds = 0;
  double server_cpu = 0;           // seconds
  double server_user_share = 0;    // of its CPU time spent outside the kernel
  double server_waited_share = 0;  // of the time
  double generator_busy_share = 0;
  double generator_waited_share = 0;
  double other_share = 0;  // CPUs used by anybody else
  double stolen_share = 0;
  std::uint64_t deliveries = 0;
  std::uint64_t reads = 0;
  std::uint64_t opened = 0;
  bool noisy = false;  // the machine was not ours alone
};

// `spinning` tells that the generator's CPU time says nothing about its load; `servers` how many processes
// share the servers' CPU (several wait for each other, which is not noise).
Interval between(const Reading& earlier, const Reading& later, bool spinning, std::size_t servers);

}  // namespace ws::load
