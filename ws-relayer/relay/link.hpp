#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "shared/base/ids.hpp"

namespace ws::relayer {

// Skip: numbers of one origin that a mute left out for one link, which it was not told yet.
struct Skip {
  std::uint64_t from = 0;  // 0: none
  std::uint64_t to = 0;
};

// Link: what the relayer knows about one connection to a node.
//
// Thread: loop. Plain data, owned by Relay.
struct Link {
  enum class State : std::uint8_t { kClosed, kOpen, kLinked };  // kLinked: has said hello

  State state = State::kClosed;
  NodeId node;
  std::uint64_t dial = 0;  // of the hello: a higher one is a newer link of the same node
  std::string name;

  // As an origin: what was left out, by the slot of the link it was left out for.
  std::vector<Skip> skips;

  // The run of the frame at hand that goes to this link and is not sent yet.
  std::uint32_t run_offset = 0;
  std::uint32_t run_length = 0;  // bytes
};

}  // namespace ws::relayer
