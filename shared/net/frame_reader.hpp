#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "shared/base/errors.hpp"
#include "shared/net/frame.hpp"

namespace ws::net {

// FrameReader: turns a peer's bytes into messages: unmasked, defragmented, UTF-8 and limits checked
// (websocketpp's hybi13 processor does the work).
//
// Thread: loop. Owns the message under way, and no buffer while there is none.
// Errors: a close code with a reason; after one the reader takes no more bytes.
class FrameReader {
 public:
  enum class State { kMore, kMessage, kFailed };

  explicit FrameReader(std::size_t max_message);
  ~FrameReader();

  // Takes bytes until a message or control frame is complete; unmasks them in place.
  // `used` is set to the number of bytes taken.
  State consume(std::uint8_t* data, std::size_t size, std::size_t* used);

  // The message that is ready, once.
  Opcode opcode() const;
  std::string take_payload();

  CloseCode failure_code() const { return failure_code_; }
  const std::string& failure_reason() const { return failure_reason_; }

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
  CloseCode failure_code_ = CloseCode::kNormal;
  std::string failure_reason_;
};

// What a close frame's payload says.
struct CloseFrame {
  bool valid = false;  // RFC 6455 section 7.4; an empty payload is valid
  CloseCode code = CloseCode::kNoStatus;
  std::string reason;
};
CloseFrame parse_close(const std::string& payload);

// Sec-WebSocket-Accept for a Sec-WebSocket-Key; empty if the key is not 16 bytes in base64.
std::string accept_key(const std::string& key);

}  // namespace ws::net
