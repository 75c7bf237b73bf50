#pragma once

#include <cstdint>
#include <string_view>

#include "shared/base/errors.hpp"

namespace ws::net {

// What can be wrong with a client's frames (RFC 6455 section 5).
enum class FrameError : std::uint8_t {
  kNone,
  kReservedBit,
  kUnknownOpcode,
  kFragmentedControl,
  kLongControl,
  kNothingToContinue,
  kUnfinishedMessage,
  kCompressedContinuation,
  kNotMasked,
  kLengthNotShortest,
  kLengthTopBit,
  kTooBig,
  kNotUtf8,
};

// What the client is told of it when the connection closes. Thread: any.
CloseCode close_code(FrameError error);
std::string_view close_reason(FrameError error);

}  // namespace ws::net
