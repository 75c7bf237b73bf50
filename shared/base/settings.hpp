#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace ws {

// A program's settings come from, the first that speaks winning: the command line, the environment, a .env
// file in the working directory, a configuration file (--config). CLI11 knows the first and the last; these
// two functions put the others between.
//
// Thread: setup.

// Sets what a .env file (KEY=VALUE a line, # for comments) says and the environment does not. A file that is
// not there is no error; a line that is no assignment is named in the answer (else empty).
std::string load_env_file(const std::string& path);

// The arguments with those put in front that the environment gives to the options of `app`, and with single
// dashes before long names doubled (`-port 8081`). Options must take the last of several values.
std::vector<std::string> with_environment(const CLI::App& app, std::vector<std::string> arguments);

}  // namespace ws
