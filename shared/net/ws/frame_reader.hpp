#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "shared/base/errors.hpp"
#include "shared/net/ws/frame.hpp"
#include "shared/net/ws/frame_error.hpp"

namespace ws::net {

struct FrameHeader;

// FrameReader: turns a client's bytes into messages: unmasked, defragmented, UTF-8 and limits checked
// (RFC 6455 section 5).
//
// A message that is there in one frame is read where it lies, without a copy. One that comes in pieces is put
// together by an Assembly, which exists only meanwhile. A message that comes compressed (RFC 7692) is handed
// out so, for somebody else to inflate and then to check.
//
// Thread: loop. Owns the message under way, and no buffer while there is none.
// Errors: a close code with a reason; after one the reader takes no more bytes. Throws for lack of memory:
// then bytes are lost, and the connection cannot go on.
class FrameReader {
 public:
  enum class State { kMore, kMessage, kFailed };

  struct Message {
    Opcode opcode = Opcode::kText;
    bool compressed = false;   // `payload` is to be inflated, and is not UTF-8 before
    std::string_view payload;  // in the bytes that were consumed, or in `assembled_`

   private:
    friend class FrameReader;
    std::string assembled_;
  };

  explicit FrameReader(std::size_t max_message);
  ~FrameReader();

  // It was agreed on; until then a compressed message breaks the protocol.
  void allow_compression() { compression_ = true; }
  bool compression() const { return compression_; }

  // Takes bytes until a message or control frame is complete; unmasks them in place.
  // `used` is set to the number of bytes taken, and `message` where the answer is kMessage.
  State consume(std::uint8_t* data, std::size_t size, std::size_t* used, Message& message);

  // After kFailed.
  FrameError error() const { return error_; }
  CloseCode failure_code() const { return close_code(error_); }
  std::string failure_reason() const { return std::string(close_reason(error_)); }

 private:
  class Assembly;
  State take_whole(const FrameHeader& frame, std::uint8_t* data, std::size_t* used, Message& message);

  std::uint32_t max_message_;  // bytes
  bool compression_ = false;
  FrameError error_ = FrameError::kNone;
  std::unique_ptr<Assembly> assembly_;
};

}  // namespace ws::net
