#pragma once

#include <cstddef>
#include <cstdint>

#include "shared/net/ws/frame.hpp"

namespace ws::net {

// WholeFrame: a client's frame as nearly all of them come: one message in one frame, all of it there, masked,
// no reserved bit, its length in the shortest form (RFC 6455 section 5.2). What is anything else is not
// judged here.
struct WholeFrame {
  Opcode opcode = Opcode::kText;
  const std::uint8_t* mask = nullptr;
  std::uint8_t* payload = nullptr;  // still masked
  std::size_t payload_size = 0;     // bytes
  std::size_t size = 0;             // bytes, of the frame

  // False if `data` does not begin with such a frame, or its payload is longer than `longest`. Thread: any.
  bool find(std::uint8_t* data, std::size_t size, std::size_t longest);
};

}  // namespace ws::net
