#include "shared/net/ws/frame_error.hpp"

namespace ws::net {

CloseCode close_code(FrameError error) {
  switch (error) {
    case FrameError::kTooBig:
      return CloseCode::kTooBig;
    case FrameError::kNotUtf8:
      return CloseCode::kInvalidPayload;
    default:
      return CloseCode::kProtocolError;
  }
}

std::string_view close_reason(FrameError error) {
  switch (error) {
    case FrameError::kNone:
      break;
    case FrameError::kReservedBit:
      return "a reserved bit of a frame is set";
    case FrameError::kUnknownOpcode:
      return "a frame has an unknown opcode";
    case FrameError::kFragmentedControl:
      return "a ping, pong or close is in fragments";
    case FrameError::kLongControl:
      return "a ping, pong or close is longer than 125 bytes";
    case FrameError::kNothingToContinue:
      return "a frame continues a message where none is under way";
    case FrameError::kUnfinishedMessage:
      return "a message begins before the last one has ended";
    case FrameError::kCompressedContinuation:
      return "a frame that continues a message is marked as compressed";
    case FrameError::kNotMasked:
      return "a client's frame is not masked";
    case FrameError::kLengthNotShortest:
      return "the length of a frame is not in its shortest form";
    case FrameError::kLengthTopBit:
      return "the length of a frame has its top bit set";
    case FrameError::kTooBig:
      return "the message is larger than the server takes";
    case FrameError::kNotUtf8:
      return "the text is not UTF-8";
  }
  return {};
}

}  // namespace ws::net
