#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "shared/net/ws/frame_header.hpp"
#include "shared/net/ws/frame_reader.hpp"

namespace ws::net {

// Assembly: a message under way: in fragments, in frames that are cut anywhere, with control frames between
// its fragments.
//
//   bytes     | header  payload | ping | header pay| load | header  payload |
//   read as   | fragment        |      | fragment  |      | last fragment   |
//   message_  | ............... |      | ....................... ^ handed over
//
// Holds what has come, never room for what is only announced. Text is checked as it comes, so that what is
// wrong with it ends the connection before the rest is there.
//
// Thread: loop. Errors: the first thing that is wrong; nothing is taken after it. Throws for lack of memory:
// then the connection cannot go on, since bytes are missing.
class FrameReader::Assembly {
 public:
  Assembly(std::size_t max_message, bool compression)
      : max_message_(max_message), compression_(compression) {}

  // As FrameReader's.
  State consume(std::uint8_t* data, std::size_t size, std::size_t* used, Message& message);
  FrameError error() const { return error_; }
  // Nothing is under way: what comes next may be read without this.
  bool done() const { return begun_size_ == 0 && frame_.size == 0 && !within_message_; }

 private:
  // Both take bytes off the front of `data` and answer how many.
  std::size_t take_header(const std::uint8_t* data, std::size_t size);
  std::size_t take_payload(std::uint8_t* data, std::size_t size);
  void begin_frame();
  void check_text();
  void hand_over_control(Message& message);
  void hand_over_message(Message& message);

  const std::size_t max_message_;  // bytes
  const bool compression_;         // was agreed on
  FrameError error_ = FrameError::kNone;

  std::array<std::uint8_t, FrameHeader::kMaxSize> begun_;  // a header that is not all there
  std::uint8_t begun_size_ = 0;                            // bytes of it
  FrameHeader frame_;                                      // under way if its size is not 0
  std::uint64_t taken_ = 0;                                // bytes of its payload
  std::string control_;                                    // that payload, where it is a control frame's

  bool within_message_ = false;  // between its first frame and the end of its last
  bool text_ = false;            // as it says
  bool compressed_ = false;
  std::string message_;      // the payloads of its frames
  std::size_t checked_ = 0;  // bytes of that which are known to be UTF-8
};

}  // namespace ws::net
