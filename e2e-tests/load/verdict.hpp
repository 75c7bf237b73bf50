#pragma once

#include <string>
#include <vector>

#include "e2e-tests/load/run.hpp"

namespace ws::load {

// What a run comes to, beyond its figures.
//
// Thread: any, after the run.

// Every message of the run reached everybody once and in order, and nobody was thrown out.
bool exact(const Run& run);

// Why the generator, and not the server, may have set the figures of a phase; empty if it did not.
std::string limited_by_generator(const Run& run, std::size_t phase);

// Everything that went wrong, a sentence each.
std::vector<std::string> complaints(const Run& run);

// Server CPU for each delivery, in microseconds; 0 without deliveries or --pid.
double cpu_per_delivery(const Interval& interval);
// Server CPU for each connection opened and closed by the churn, in microseconds, as far as no other work
// hides it.
double cpu_per_opening(const Interval& interval);
// Server memory for each connection, in bytes, of what was added between two readings.
double memory_per_connection(const Run& run, std::uint64_t reading);

}  // namespace ws::load
