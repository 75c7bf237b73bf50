#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

namespace ws {

// A program's settings come from, the first that speaks winning: the command line, the environment, a .env
// file in the working directory, a configuration file (--config). CLI11 knows the first; these functions put
// the others before it. What a file says must be a setting: in a .env one of either program, as they may
// share it, in a configuration file one of this program. --help and --version answer whatever else is wrong.
//
// Thread: setup.

// Reads them all into the variables that `app` was given; single dashes before long names are understood
// (`-port 8081`). Options must take the last of several values; those with a name in the environment are the
// settings. An exit code if the program is to end now: help or version was shown, or what is wrong was said
// in one line.
std::optional<int> read_settings(CLI::App& app, std::vector<std::string> arguments);

// Reads the command line alone.
std::optional<int> read_arguments(CLI::App& app, std::vector<std::string> arguments);

// Says in one line on standard error what is wrong with a setting; returns the exit code for that.
int refuse_setting(const CLI::App& app, const std::string& why);

}  // namespace ws
