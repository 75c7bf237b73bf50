#pragma once

#include <cstddef>

namespace ws::protocol {

// Bounds of what one client may say. Thread: immutable. Units: bytes, unless the name says otherwise.
struct ClientLimits {
  std::size_t max_room_name = 128;
  std::size_t max_username = 64;
  std::size_t max_message = 64 * 1024;     // of a message as it was sent: a plain frame, or a JSON value
  std::size_t max_encoded = 512 * 1024;    // of what it becomes for everybody else
  std::size_t max_rooms_per_client = 128;  // rooms
};

constexpr std::size_t kMaxNesting =
    64;                               // JSON arrays and objects within one another, the frame's own included
constexpr std::size_t kMaxCid = 128;  // of a chat's `cid`
constexpr std::size_t kMaxEnvelope = 4 * 1024;  // of a frame around its `message`: type, room, ref and so on

}  // namespace ws::protocol
