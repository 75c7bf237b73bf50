#pragma once

#include <string>
#include <vector>

namespace ws::client {

// `ws-user connect`: runs the terminal client to its end. Returns the process' exit code. Thread: setup.
int run(std::vector<std::string> arguments);

}  // namespace ws::client
