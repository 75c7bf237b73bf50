#pragma once

#include <string>
#include <vector>

#include "shared/protocol/limits.hpp"

namespace ws::gateway {

// How a path's clients speak, and so what they may do (PROTOCOL.md). What they hear is in one Dialect; the
// last three share the plain one.
enum class Speech { kRooms, kBroadcast, kPlain, kPublish, kConsume };

// What connections need to know of the configuration. Thread: immutable.
struct Settings {
  protocol::Limits limits;
  std::string default_room = "lobby";  // empty: none
  std::string node_name;
  Speech root = Speech::kRooms;           // of the path /
  std::vector<std::string> subprotocols;  // that may be agreed on
  bool echo = false;                      // whoever speaks no rooms hears itself, unless it says otherwise
};

}  // namespace ws::gateway
