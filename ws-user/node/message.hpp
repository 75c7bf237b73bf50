#pragma once

#include <array>
#include <string>
#include <string_view>

#include "shared/base/clock.hpp"
#include "shared/net/frame.hpp"
#include "shared/protocol/dialect.hpp"
#include "ws-user/room/hub.hpp"

namespace ws::node {

using protocol::Birth;
using protocol::Dialect;

// EncodedFrames: a message in all dialects that somebody needs, ready to cross threads. Empty: not for that
// dialect.
class EncodedFrames final : public room::Frames {
 public:
  const Bytes& in(Dialect dialect) override { return frames_[static_cast<std::size_t>(dialect)]; }
  void set(Dialect dialect, Bytes frame) { frames_[static_cast<std::size_t>(dialect)] = std::move(frame); }

 private:
  std::array<Bytes, protocol::kDialects> frames_;
};

// ChatFrames: one chat message, encoded for a dialect when that is first asked for, and framed once for all
// who hear it there. The views must outlive it.
//
// Thread: loop; the bytes that it hands out are for any.
class ChatFrames final : public room::Frames {
 public:
  // A message that entered here: `native` is the event as `/` hears it.
  ChatFrames(std::string_view native, std::string_view message, std::string_view user, milliseconds wall,
             Birth birth);
  // A message of another node: the rest is read from `native` only if another dialect needs it.
  ChatFrames(std::string_view native, milliseconds wall, Birth birth);

  const Bytes& in(Dialect dialect) override;

 private:
  void read_native();
  Bytes encode(Dialect dialect);

  std::string_view native_;
  std::string_view message_;
  std::string user_;
  milliseconds wall_;
  Birth birth_;
  EncodedFrames encoded_;
};

// Somebody came or went; `/broadcast` says so. (`/` does to those who asked, once presence is there.)
EncodedFrames notice_frames(std::string_view user, std::string_view text, milliseconds wall);

}  // namespace ws::node
