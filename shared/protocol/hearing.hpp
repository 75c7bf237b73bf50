#pragma once

#include <cstdint>

#include "shared/protocol/dialect.hpp"

namespace ws::protocol {

// Hearing: how a client hears messages: in which dialect, and whether long ones come compressed (RFC 7692).
// All members of a room that hear alike share bytes.
struct Hearing {
  // NOLINTNEXTLINE(google-explicit-constructor): a dialect alone is how most hear
  constexpr Hearing(Dialect in, bool compresses = false) : dialect(in), compressed(compresses) {}

  Dialect dialect;
  bool compressed;

  friend constexpr bool operator==(Hearing a, Hearing b) {
    return a.dialect == b.dialect && a.compressed == b.compressed;
  }
};

}  // namespace ws::protocol
