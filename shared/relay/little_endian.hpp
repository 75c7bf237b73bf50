#pragma once

#include <cstring>
#include <string_view>
#include <type_traits>

namespace ws::relay {

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "records are read and written in place");

// Fixed-width integers as they lie on the link; no alignment is asked for.
template <typename T>
T load(const char* from) {
  static_assert(std::is_unsigned_v<T>);
  T value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

template <typename T>
void store(char* to, T value) {
  static_assert(std::is_unsigned_v<T>);
  std::memcpy(to, &value, sizeof value);
}

}  // namespace ws::relay
