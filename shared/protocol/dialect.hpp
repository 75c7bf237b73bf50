#pragma once

#include <cstddef>
#include <cstdint>

namespace ws::protocol {

// Dialect: how a message looks on the wire to one kind of client (PROTOCOL.md). Which one a client hears
// follows from the path that it came in by; together with compression it is its Hearing.
enum class Dialect : std::uint8_t { kRooms, kBroadcast, kPlain };
constexpr std::size_t kDialects = 3;

// What a client does in its room: says and hears, or only one of them.
enum class Role : std::uint8_t { kMember, kProducer, kConsumer };

// Birth: how one message came in. It goes with the message, to other servers too: plain clients hear what is
// plain-born as it was.
enum class Birth : std::uint8_t { kJson, kPlainText, kPlainBinary };

}  // namespace ws::protocol
