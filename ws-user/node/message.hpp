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
    const Bytes& twin = frames_[hearing.index()];
    return twin.empty() ? frames_[Hearing(hearing.dialect()).index()] : twin;
  }
  bool has(Hearing hearing) const { return !frames_[hearing.index()].empty(); }
  void set(Hearing hearing, Bytes bytes) { frames_[hearing.index()] = std::move(bytes); }
  std::size_t bytes() const {
    std::size_t sum = 0;
    for (const Bytes& one : frames_) sum += one.size();
    return sum;
  }

 private:
  std::array<Bytes, Hearing::kCount> frames_;
};

// ChatFrames: one chat message, encoded for a dialect when that is first asked for, framed once for all who
// hear it there, and compressed once for those of them who compress. As `/` hears it, it needs no memory of
// its own to be copied from here. Views and deflater must outlive it.
//
// Thread: loop; the bytes that it hands out are for any.
class ChatFrames final : public room::Frames {
 public:
  // A message that entered here: `native` is the event as `/` hears it.
  ChatFrames(std::string_view native, std::string_view message, std::string_view user, milliseconds wall,
             Birth birth, net::Deflater& deflater);
  // A message of another node: the rest is read from `native` only if another dialect needs it.
  ChatFrames(std::string_view native, milliseconds wall, Birth birth, net::Deflater& deflater);

  room::FrameView view(Hearing hearing) override;
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
  std::array<char, net::kMaxFrameHeader> head_;  // of the native frame
  EncodedFrames encoded_;
};

// Somebody came or went; `/broadcast` says so. (`/` does to those who asked, once presence is there.)
EncodedFrames notice_frames(std::string_view user, std::string_view text, milliseconds wall);

}  // namespace ws::node
