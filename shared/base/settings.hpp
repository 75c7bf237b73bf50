#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

namespace ws {

// A program's settings come from, the first that speaks winning: the command line, the environment, a .env
// file in the working directory, a configuration file (--config). CLI11 knows the first and the last; these
// two functions put the others between.
//
// Thread: setup.

// Reads them all into the variables that `app` was given: .env, environment, command line and --config;
// single dashes before long names are understood (`-port 8081`). Options must take the last of several
// values. An exit code if the program is to end now: help was shown, or what is wrong was said in one line.
std::optional<int> read_settings(CLI::App& app, std::vector<std::string> arguments);

// Says in one line on standard error what is wrong with a setting; returns the exit code for that.
int refuse_setting(const CLI::App& app, const std::string& why);

}  // namespace ws
