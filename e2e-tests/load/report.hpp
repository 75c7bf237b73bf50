#pragma once

#include <string>

#include "e2e-tests/load/run.hpp"

namespace ws::load {

// The figures of a run, for people and for programs.
//
// Thread: any, after the run.
std::string report_text(const Run& run);
std::string report_json(const Run& run);

}  // namespace ws::load
