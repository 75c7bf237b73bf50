#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "shared/base/clock.hpp"
#include "shared/base/hlc.hpp"
#include "shared/base/ids.hpp"

namespace ws::relayer {

// What the nodes' rooms hear of a plain link's frame.
struct PlainChat {
  std::string room;
  std::string event;  // the encoded native event
};

// PlainTranslator: the one corner of the relayer that knows the client protocol. A plain link's
// {"type":"chat","room",…} becomes an event of the nodes' rooms; everything else is for plain links only.
//
// Thread: loop. Errors: what is no such object is no chat.
class PlainTranslator {
 public:
  PlainTranslator(NodeId self, const Clock& clock) : self_(self), clock_(clock) {}

  std::optional<PlainChat> translate(std::string_view frame);

 private:
  NodeId self_;
  const Clock& clock_;
  Hlc hlc_;
};

}  // namespace ws::relayer
