#pragma once

#include <string_view>

#include "shared/net/frame.hpp"
#include "ws-user/room/hub.hpp"

namespace ws::node {

// Message: one chat message, framed once for everybody who hears it in the same dialect.
//
// Thread: loop; what it hands out is for any.
class Message final : public room::Frames {
 public:
  // `native` is the event as `/` hears it.
  explicit Message(std::string_view native) : native_(net::make_frame(net::Opcode::kText, native)) {}
  explicit Message(Bytes native_frame) : native_(std::move(native_frame)) {}

  const Bytes& in(protocol::Dialect) override { return native_; }
  const Bytes& native_frame() const { return native_; }

 private:
  Bytes native_;
};

}  // namespace ws::node
