#include "shared/base/errors.hpp"

#include <doctest/doctest.h>

TEST_CASE("every error code finds its own row") {
  for (std::size_t i = 0; i < ws::kErrors.size(); ++i)
    CHECK(static_cast<std::size_t>(ws::kErrors[i].code) == i);
  CHECK(ws::name_of(ws::ErrorCode::kNotJoined) == "not-joined");
}
