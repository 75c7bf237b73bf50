#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace ws::load {

// Marker: what makes each message of a run unique, as 32 bytes of plain text inside the chat message, so that
// a delivery is recognised without parsing whatever JSON the server wrapped around it:
//
//   @@ run:4 channel:6 sequence:8 time:12      (hexadecimal digits)
//
// Thread: any (values). Errors: find() answers nothing for bytes that are no marker of this run.
struct Marker {
  std::uint32_t channel = 0;   // below kMaxChannels: one sender in one room
  std::uint32_t sequence = 0;  // counts from 0 within the channel
  std::uint64_t time = 0;      // nanoseconds since the run began, when the message was due

  static constexpr std::size_t kLength = 32;  // bytes
  static constexpr std::uint32_t kMaxChannels = 1u << 24;
};

// MarkerCodec: writes and finds the markers of one run. Markers of another run are not found, so that two
// generators may share a room.
class MarkerCodec {
 public:
  explicit MarkerCodec(std::uint16_t run);
  void write(const Marker& marker, char* out) const;  // kLength bytes
  // `hint` is where the last marker stood in a message of this connection, and is updated.
  std::optional<Marker> find(std::string_view payload, std::size_t& hint) const;

 private:
  static constexpr std::size_t kTagLength = 6;  // bytes: the two signs and the run
  char tag_[kTagLength];
};

}  // namespace ws::load
