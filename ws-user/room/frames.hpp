#pragma once

#include <string_view>

#include "shared/base/bytes.hpp"
#include "shared/protocol/hearing.hpp"

namespace ws::room {

// A frame as it lies somewhere, in two parts: its header may be made where there is no room before the rest.
struct FrameView {
  std::string_view head;
  std::string_view body;
  std::size_t size() const { return head.size() + body.size(); }
};

// Frames: one message for each way of hearing, encoded when it is first asked for and at most once. Empty
// where a dialect does not hear it.
class Frames {
 public:
  // To be copied into a room's batch: good until the next question, and no longer than what it was made of.
  virtual FrameView view(protocol::Hearing hearing) { return {in(hearing).view(), {}}; }
  // To be shared, by threads and by members; worth it for what is large or goes far.
  virtual const Bytes& in(protocol::Hearing hearing) = 0;

 protected:
  ~Frames() = default;
};

}  // namespace ws::room
