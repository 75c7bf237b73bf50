#include "shared/net/ws/message_assembly.hpp"

#include <algorithm>

#include "shared/base/utf8.hpp"
#include "shared/net/ws/unmask.hpp"

namespace ws::net {

FrameReader::State FrameReader::Assembly::consume(std::uint8_t* data, std::size_t size, std::size_t* used,
                                                  Message& message) {
  *used = 0;
  while (*used < size) {
    if (frame_.size == 0) *used += take_header(data + *used, size - *used);
    if (error_ != FrameError::kNone) return State::kFailed;
    if (frame_.size == 0) break;
    *used += take_payload(data + *used, size - *used);
    if (error_ != FrameError::kNone) return State::kFailed;
    if (taken_ != frame_.payload_size) break;
    frame_.size = 0;
    if (!frame_.final) continue;
    if (frame_.is_control()) {
      hand_over_control(message);
    } else {
      hand_over_message(message);
    }
    return error_ == FrameError::kNone ? State::kMessage : State::kFailed;
  }
  return State::kMore;
}

std::size_t FrameReader::Assembly::take_header(const std::uint8_t* data, std::size_t size) {
  const std::size_t before = begun_size_;
  const std::size_t copied = std::min(size, begun_.size() - before);
  std::copy_n(data, copied, begun_.begin() + before);
  error_ = frame_.read(begun_.data(), before + copied,
                       {within_message_, compression_, max_message_ - message_.size()});
  if (frame_.size == 0) {  // then all that was copied is of the header
    begun_size_ = static_cast<std::uint8_t>(before + copied);
    return copied;
  }
  begun_size_ = 0;
  begin_frame();
  return frame_.size - before;
}

void FrameReader::Assembly::begin_frame() {
  taken_ = 0;
  if (frame_.is_control() || frame_.continues) return;
  within_message_ = true;
  text_ = frame_.opcode == Opcode::kText;
  compressed_ = frame_.compressed;
}

std::size_t FrameReader::Assembly::take_payload(std::uint8_t* data, std::size_t size) {
  const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(size, frame_.payload_size - taken_));
  const bool ascii = unmask(data, count, frame_.mask.data(), taken_);
  taken_ += count;
  std::string& payload = frame_.is_control() ? control_ : message_;
  payload.append(reinterpret_cast<const char*>(data), count);
  if (frame_.is_control() || !text_ || compressed_) return count;
  if (ascii && checked_ + count == message_.size()) {
    checked_ = message_.size();
  } else {
    check_text();
  }
  return count;
}

// A character that is cut off by the end of what is there is looked at again when more has come.
void FrameReader::Assembly::check_text() {
  const Utf8Start start = utf8_start(std::string_view(message_).substr(checked_));
  checked_ += start.whole;
  if (start.wrong) error_ = FrameError::kNotUtf8;
}

void FrameReader::Assembly::hand_over_control(Message& message) {
  message.opcode = frame_.opcode;
  message.compressed = false;
  message.assembled_ = std::move(control_);
  message.payload = message.assembled_;
  control_.clear();
}

void FrameReader::Assembly::hand_over_message(Message& message) {
  if (text_ && !compressed_ && checked_ != message_.size()) error_ = FrameError::kNotUtf8;
  message.opcode = text_ ? Opcode::kText : Opcode::kBinary;
  message.compressed = compressed_;
  message.assembled_ = std::move(message_);
  message.payload = message.assembled_;
  message_.clear();
  checked_ = 0;
  within_message_ = false;
}

}  // namespace ws::net
