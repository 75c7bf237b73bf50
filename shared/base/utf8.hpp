#pragma once

#include <string_view>

namespace ws {

// Whether `text` is well-formed UTF-8 (RFC 3629 section 4: no surrogates, nothing above U+10FFFF, shortest
// forms). Passes over ASCII eight bytes at a time, which is what most of a chat is.
//
// Thread: any.
bool is_utf8(std::string_view text);

}  // namespace ws
