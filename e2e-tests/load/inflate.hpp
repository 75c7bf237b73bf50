#pragma once

#include <optional>
#include <string_view>

namespace ws::load {

// What a compressed message (RFC 7692, no context between messages) stands for; nothing if it is broken, or
// larger than kMaxFrame. Valid until the next call. Written here, and not taken from the product, so that
// neither can hide a fault of the other.
//
// Thread: any; each has a state of its own.
std::optional<std::string_view> inflated(std::string_view payload);

}  // namespace ws::load
