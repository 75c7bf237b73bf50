#include "shared/net/ws/frame_reader.hpp"

#include <algorithm>

#include "shared/base/utf8.hpp"
#include "shared/net/ws/frame_header.hpp"
#include "shared/net/ws/message_assembly.hpp"
#include "shared/net/ws/unmask.hpp"

namespace ws::net {

FrameReader::FrameReader(std::size_t max_message)
    : max_message_(static_cast<std::uint32_t>(std::min<std::size_t>(max_message, UINT32_MAX))) {}

FrameReader::~FrameReader() = default;

FrameReader::State FrameReader::consume(std::uint8_t* data, std::size_t size, std::size_t* used,
                                        Message& message) {
  *used = 0;
  if (error_ != FrameError::kNone) return State::kFailed;
  if (assembly_ == nullptr) {
    FrameHeader frame;
    error_ = frame.read(data, size, {false, compression_, max_message_});
    if (error_ != FrameError::kNone) return State::kFailed;
    if (frame.size != 0 && frame.final && frame.payload_size <= size - frame.size)
      return take_whole(frame, data, used, message);
    assembly_ = std::make_unique<Assembly>(max_message_, compression_);
  }
  const State state = assembly_->consume(data, size, used, message);
  error_ = assembly_->error();
  if (assembly_->done()) assembly_.reset();
  return state;
}

FrameReader::State FrameReader::take_whole(const FrameHeader& frame, std::uint8_t* data, std::size_t* used,
                                           Message& message) {
  std::uint8_t* const payload = data + frame.size;
  const auto size = static_cast<std::size_t>(frame.payload_size);
  const bool ascii = unmask(payload, size, frame.mask.data(), 0);
  *used = frame.size + size;
  message.opcode = frame.opcode;
  message.compressed = frame.compressed;
  message.payload = {reinterpret_cast<const char*>(payload), size};
  if (ascii || frame.opcode != Opcode::kText || frame.compressed || is_utf8(message.payload))
    return State::kMessage;
  error_ = FrameError::kNotUtf8;
  return State::kFailed;
}

}  // namespace ws::net
