#pragma once

#include <array>
#include <string>
#include <string_view>

#include "shared/base/clock.hpp"
#include "shared/net/ws/deflater.hpp"
#include "shared/net/ws/frame.hpp"
#include "shared/protocol/hearing.hpp"
#include "ws-user/room/hub.hpp"

namespace ws::node {

using protocol::Birth;
using protocol::Dialect;
using protocol::Hearing;

// EncodedFrames: a message in all the ways that somebody needs, ready to cross threads. Empty: not for that
// dialect. Without a compressed twin of a dialect's frame, those who compress hear the frame as it is.
class EncodedFrames final : public room::Frames {
 public:
  const Bytes& in(Hearing hearing) override {
    const Bytes& twin = frame(hearing);
    return twin.empty() ? frame(hearing.dialect) : twin;
  }
  bool has(Hearing hearing) { return !frame(hearing).empty(); }
  void set(Hearing hearing, Bytes bytes) { frame(hearing) = std::move(bytes); }
  std::size_t bytes() const {
    std::size_t sum = 0;
    for (const auto& frames : frames_) {
      for (const Bytes& one : frames) sum += one.size();
    }
    return sum;
  }

 private:
  Bytes& frame(Hearing hearing) {
    return frames_[hearing.compressed ? 1 : 0][static_cast<std::size_t>(hearing.dialect)];
  }

  std::array<std::array<Bytes, protocol::kDialects>, 2> frames_;
};

// ChatFrames: one chat message, encoded for a dialect when that is first asked for, framed once for all who
// hear it there, and compressed once for those of them who compress. Views and deflater must outlive it.
//
// Thread: loop; the bytes that it hands out are for any.
class ChatFrames final : public room::Frames {
 public:
  // A message that entered here: `native` is the event as `/` hears it.
  ChatFrames(std::string_view native, std::string_view message, std::string_view user, milliseconds wall,
             Birth birth, net::Deflater& deflater);
  // A message of another node: the rest is read from `native` only if another dialect needs it.
  ChatFrames(std::string_view native, milliseconds wall, Birth birth, net::Deflater& deflater);

  const Bytes& in(Hearing hearing) override;

 private:
  void read_native();
  Bytes encode(Dialect dialect);

  std::string_view native_;
  std::string_view message_;
  std::string_view user_;
  std::string native_user_;  // where it was read from `native_`
  milliseconds wall_;
  Birth birth_;
  net::Deflater& deflater_;
  EncodedFrames encoded_;
};

// Somebody came or went; `/broadcast` says so. (`/` does to those who asked, once presence is there.)
EncodedFrames notice_frames(std::string_view user, std::string_view text, milliseconds wall);

}  // namespace ws::node
