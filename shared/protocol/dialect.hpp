#pragma once

#include <cstddef>
#include <cstdint>

namespace ws::protocol {

// How a message looks on the wire to one kind of client. All members of a room that share a dialect share
// bytes.
enum class Dialect : std::uint8_t { kRooms };
constexpr std::size_t kDialects = 1;

}  // namespace ws::protocol
