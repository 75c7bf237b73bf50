#include "shared/base/errors.hpp"

#include <doctest/doctest.h>

#include <string_view>

using ws::ErrorCode;

namespace {

// A second opinion. The compiler refuses a switch without a code that there is.
std::string_view on_the_wire(ErrorCode code) {
  switch (code) {
    case ErrorCode::kBadJson:
      return "bad-json";
    case ErrorCode::kBadType:
      return "bad-type";
    case ErrorCode::kBadRoom:
      return "bad-room";
    case ErrorCode::kBadMessage:
      return "bad-message";
    case ErrorCode::kBadUsername:
      return "bad-username";
    case ErrorCode::kNotJoined:
      return "not-joined";
    case ErrorCode::kNotRelayed:
      return "not-relayed";
    case ErrorCode::kTooManyRooms:
      return "too-many-rooms";
    case ErrorCode::kRateLimited:
      return "rate-limited";
    case ErrorCode::kForbidden:
      return "forbidden";
    case ErrorCode::kUnauthorized:
      return "unauthorized";
    case ErrorCode::kExpired:
      return "expired";
    case ErrorCode::kTooLarge:
      return "too-large";
    case ErrorCode::kOverloaded:
      return "overloaded";
    case ErrorCode::kInternal:
      return "internal";
  }
  return {};
}

}  // namespace

// It went through the table's rows and not through the codes: a code without a row would not have been
// missed.
TEST_CASE("every error code has its row, and goes over the wire under its name") {
  std::size_t codes = 0;
  for (; !on_the_wire(static_cast<ErrorCode>(codes)).empty(); ++codes) {
    REQUIRE(codes < ws::kErrors.size());
    CHECK(ws::name_of(static_cast<ErrorCode>(codes)) == on_the_wire(static_cast<ErrorCode>(codes)));
    CHECK(ws::kErrors.at(codes).code == static_cast<ErrorCode>(codes));
    CHECK_FALSE(ws::kErrors.at(codes).meaning.empty());
  }
  CHECK(codes == ws::kErrors.size());
}
