#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ws-user/client/chat.hpp"

namespace ws::client {

// Everything that can be set about `ws-user connect`. Thread: immutable once read.
struct Options {
  ChatConfig chat;
  bool json = false;
};

// Reads the command line; `interactive` is whether somebody sits at both ends. Empty if the program is to end
// now, with `exit_code`: help was shown, or a setting was wrong and said so.
std::optional<Options> read_options(std::vector<std::string> arguments, bool interactive, int* exit_code);

}  // namespace ws::client
