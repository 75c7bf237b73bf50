#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace ws {

// The one table of errors that a client can be told; the README renders it. Reserved: not sent yet, and
// clients should know it all the same.
inline constexpr bool kReserved = true;

enum class ErrorCode : std::uint8_t {
  kBadJson,
  kBadType,
  kBadRoom,
  kBadMessage,
  kBadUsername,
  kNotJoined,
  kTooManyRooms,
  kRateLimited,
  kForbidden,
  kUnauthorized,
  kExpired,
  kTooLarge,
  kOverloaded,
  kInternal,
  kNotRelayed,
};

struct ErrorInfo {
  ErrorCode code;
  std::string_view name;     // what goes over the wire
  std::string_view meaning;  // for people
  bool reserved = false;
};

inline constexpr std::array<ErrorInfo, 15> kErrors{{
    {ErrorCode::kBadJson, "bad-json", "the frame begins with { and is not valid JSON, or nests too deeply"},
    {ErrorCode::kBadType, "bad-type", "the type is missing, unknown, or a field of it has the wrong type"},
    {ErrorCode::kBadRoom, "bad-room", "the room name is missing, too long, or holds control characters"},
    {ErrorCode::kBadMessage, "bad-message", "a chat without a message"},
    {ErrorCode::kBadUsername, "bad-username",
     "the user name is empty, too long, or holds control characters"},
    {ErrorCode::kNotJoined, "not-joined", "join the room first"},
    {ErrorCode::kTooManyRooms, "too-many-rooms", "the connection is in as many rooms as it may be"},
    {ErrorCode::kRateLimited, "rate-limited", "too many requests; slow down", kReserved},
    {ErrorCode::kForbidden, "forbidden", "this user may not do that", kReserved},
    {ErrorCode::kUnauthorized, "unauthorized", "a token is needed", kReserved},
    {ErrorCode::kExpired, "expired", "the token has expired", kReserved},
    {ErrorCode::kTooLarge, "too-large", "the message is larger than the server takes"},
    {ErrorCode::kOverloaded, "overloaded", "the server is overloaded; try again later", kReserved},
    {ErrorCode::kInternal, "internal", "a fault of the server; it is logged there", kReserved},
    {ErrorCode::kNotRelayed, "not-relayed",
     "the message may have arrived at every other server or not; send it again with the same cid"},
}};

constexpr std::string_view name_of(ErrorCode code) {
  return kErrors[static_cast<std::size_t>(code)].name;
}

// WebSocket close codes (RFC 6455 section 7.4, and our own from 4000 on).
enum class CloseCode : std::uint16_t {
  kNormal = 1000,
  kGoingAway = 1001,
  kProtocolError = 1002,
  kUnsupportedData = 1003,
  kNoStatus = 1005,  // never sent
  kAbnormal = 1006,  // never sent
  kInvalidPayload = 1007,
  kPolicyViolation = 1008,
  kTooBig = 1009,
  kInternalError = 1011,
  kServiceRestart = 1012,
  kTryAgainLater = 1013,
  kUnauthorized = 4001,
  kTooSlow = 4008,
};

struct CloseInfo {
  CloseCode code;
  bool reconnect;  // whether a client should come back by itself
  std::string_view meaning;
  bool reserved = false;  // no client is sent it yet
};

inline constexpr std::array<CloseInfo, 12> kCloseCodes{{
    {CloseCode::kNormal, false, "the client closed"},
    {CloseCode::kGoingAway, true, "the other side is going away", kReserved},
    {CloseCode::kProtocolError, false, "a frame that RFC 6455 does not allow"},
    {CloseCode::kUnsupportedData, false, "binary where only text is understood"},
    {CloseCode::kInvalidPayload, false, "text that is not UTF-8, or a message that cannot be inflated"},
    {CloseCode::kPolicyViolation, false, "against the rules of this path"},
    {CloseCode::kTooBig, false, "a message larger than the server takes"},
    {CloseCode::kInternalError, true, "a fault of the server", kReserved},
    {CloseCode::kServiceRestart, true, "the server is restarting: come back after the hint"},
    {CloseCode::kTryAgainLater, true, "overloaded: come back later", kReserved},
    {CloseCode::kUnauthorized, false, "not or no longer authorised: do not come back with this token",
     kReserved},
    {CloseCode::kTooSlow, true, "too slow to read: come back and resume"},
}};

}  // namespace ws
