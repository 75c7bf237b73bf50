#pragma once

#include <cstddef>
#include <cstdint>

#include "shared/protocol/dialect.hpp"

namespace ws::protocol {

// Hearing: how a client hears messages: in which dialect, and whether long ones come compressed (RFC 7692).
// All members of a room that hear alike share bytes. A small number, which serves as an index.
class Hearing {
 public:
  static constexpr std::size_t kCount = 2 * kDialects;

  // NOLINTNEXTLINE(google-explicit-constructor): a dialect alone is how most hear
  constexpr Hearing(Dialect dialect, bool compressed = false)
      : number_(static_cast<std::uint8_t>(2 * static_cast<int>(dialect) + (compressed ? 1 : 0))) {}

  constexpr Dialect dialect() const { return static_cast<Dialect>(number_ / 2); }
  constexpr bool compressed() const { return number_ % 2 != 0; }
  constexpr std::size_t index() const { return number_; }  // below kCount

  friend constexpr bool operator==(Hearing a, Hearing b) { return a.number_ == b.number_; }

 private:
  std::uint8_t number_;
};

}  // namespace ws::protocol
