#pragma once

#include <string>

#include "shared/protocol/limits.hpp"

namespace ws::gateway {

// What connections need to know of the configuration. Thread: immutable.
struct Settings {
  protocol::Limits limits;
  std::string default_room = "lobby";  // empty: none
  std::string node_name;
};

}  // namespace ws::gateway
