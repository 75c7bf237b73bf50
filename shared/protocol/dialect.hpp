#pragma once

#include <cstddef>
#include <cstdint>

namespace ws::protocol {

// How a message looks on the wire to one kind of client (PROTOCOL.md). All members of a room that
// share a dialect share bytes.
enum class Dialect : std::uint8_t { kRooms, kBroadcast, kPlain };
constexpr std::size_t kDialects = 3;

// What a client does in its room: says and hears, or only one of them.
enum class Role : std::uint8_t { kMember, kProducer, kConsumer };

// How a message came in: plain clients hear what is plain-born as it was.
enum class Birth : std::uint8_t { kJson, kPlainText, kPlainBinary };

}  // namespace ws::protocol
