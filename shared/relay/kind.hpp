#pragma once

#include <cstdint>

namespace ws::relay {

// What a record is. Numbers are for ever: they are the bytes on the link. RELAY.md lists the payload of each.
// A kind that a reader does not know is forwarded by the relayer and ignored by nodes.
enum class Kind : std::uint8_t {
  kHello = 1,         // node -> relayer: who I am; first on every link
  kPeers = 2,         // relayer -> node: everybody who is linked, but you
  kPeerUp = 3,        // relayer -> nodes: origin has linked, or linked anew
  kPeerDown = 4,      // relayer -> nodes: origin's link is gone
  kMute = 5,          // node -> relayer: leave this room out for me
  kUnmute = 6,        // node -> relayer: and now no longer
  kUnmuted = 7,       // relayer -> node: done; what I send from here on includes the room
  kSkipped = 8,       // relayer -> node: these numbers of origin were left out because you muted their rooms
  kRoomMessage = 9,   // node -> all, numbered: an encoded native event for a room
  kRoomEvent = 10,    // node -> all, numbered: presence and the like, for a room
  kResume = 11,       // node -> node: send me what I have not seen of you
  kStart = 12,        // answer to a first contact: count from here
  kGap = 13,          // answer: these numbers are no longer in my outbox
  kMore = 14,         // answer: the window is full, ask again
  kResumed = 15,      // answer: this was my newest number
  kNewest = 16,       // node -> node(s): my newest number, in case you missed some
  kGot = 17,          // node -> node: I have all your numbers up to this one
  kRoomResume = 18,   // node -> node: send me your numbered records of this room after a number
  kRoomResumed = 19,  // answer: these were all, or the window is full
  kDirect = 20,       // node -> node, unnumbered: for whatever the node above wants to say to one peer
};

// Bits of the header's flags; unknown ones are passed on untouched.
namespace flag {
inline constexpr std::uint8_t kAck = 1;           // the origin waits for `got` of this number
inline constexpr std::uint8_t kRoomAnswer = 2;    // a copy that answers a room-resume; outside the numbering
inline constexpr std::uint8_t kFirstContact = 4;  // on resume: I have never seen you, go by age
inline constexpr std::uint8_t kMoreFollows = 8;   // on room-resumed: the window is full, ask again
inline constexpr std::uint8_t kLostBefore = 16;   // on start: younger records than asked for are lost
inline constexpr std::uint8_t kPlainText = 32;    // of a room message: it came in as plain text
inline constexpr std::uint8_t kPlainBinary = 64;  // of a room message: it came in as plain binary
}  // namespace flag

}  // namespace ws::relay
