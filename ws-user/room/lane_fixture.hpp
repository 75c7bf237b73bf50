#pragma once

#include <utility>

#include "ws-user/room/lane.hpp"
#include "ws-user/room/recorder.hpp"

// A lane's members and what is said to them. For tests only.
namespace ws::room {

inline constexpr Lane::Bounds kBounds{256 * 1024, 1024 * 1024};

struct Ready final : Frames {
  explicit Ready(Bytes frame) : bytes(std::move(frame)) {}
  const Bytes& in(protocol::Hearing) override { return bytes; }
  Bytes bytes;
};

struct Guest {
  Recorder heard;
  Membership place;
};

inline void say(Lane& lane, const Bytes& frame, const Membership* own) {
  Ready frames(frame);
  lane.deliver(frames, own);
}

inline void serve_all(Lane& lane) {
  while (lane.has_work()) lane.serve(100, kBounds);
}

}  // namespace ws::room
