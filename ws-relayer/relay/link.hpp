#pragma once

#include <cstdint>
#include <string>

#include "shared/base/ids.hpp"

namespace ws::relayer {

// Link: what the relayer knows about one connection to a node.
//
// Thread: loop. Plain data, owned by Relay.
struct Link {
  enum class State : std::uint8_t { kClosed, kOpen, kLinked };  // kLinked: has said hello

  State state = State::kClosed;
  NodeId node;
  std::uint64_t dial = 0;  // of the hello: a higher one is a newer link of the same node
  std::string name;

  // The run of the frame at hand that goes to this link and is not sent yet.
  std::uint32_t run_offset = 0;
  std::uint32_t run_length = 0;  // bytes
};

}  // namespace ws::relayer
