#pragma once

#include <string>

#include "shared/protocol/limits.hpp"

namespace ws::gateway {

// How a path's clients speak (client-protocol.md).
enum class Speech { kRooms, kBroadcast, kPlain, kPublish, kConsume };

// What connections need to know of the configuration. Thread: immutable.
struct Settings {
  protocol::Limits limits;
  std::string default_room = "lobby";  // empty: none
  std::string node_name;
  Speech root = Speech::kRooms;  // of the path /
};

}  // namespace ws::gateway
