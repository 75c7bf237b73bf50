#pragma once

#include <string>
#include <vector>

#include "shared/protocol/dialect.hpp"
#include "shared/protocol/limits.hpp"

namespace ws::gateway {

// What connections need to know of the configuration. Thread: immutable.
struct Settings {
  protocol::ClientLimits limits;
  std::string default_room = "lobby";  // empty: none
  std::string node_name;
  protocol::Dialect root = protocol::Dialect::kRooms;  // of the path /
  std::vector<std::string> subprotocols;               // that may be agreed on
  bool echo = false;  // whoever speaks no rooms hears itself, unless it says otherwise
};

}  // namespace ws::gateway
