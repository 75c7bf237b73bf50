#pragma once

#include <cstddef>
#include <string_view>

namespace ws {

// Whether `text` is well-formed UTF-8 (RFC 3629 section 4: no surrogates, nothing above U+10FFFF, shortest
// forms). Passes over ASCII eight bytes at a time, which is what most of a chat is.
//
// Thread: any.
bool is_utf8(std::string_view text);

// The same for text of which more may come: its end may lie within a character.
struct Utf8Start {
  std::size_t whole;  // bytes: so many are whole characters
  bool wrong;         // what comes after these is no character, however it goes on
};
Utf8Start utf8_start(std::string_view text);

}  // namespace ws
