#pragma once

#include <string>
#include <string_view>

#include "shared/protocol/dialect.hpp"

namespace ws::protocol {

// The plain dialect (`/ws`, `/publish`, `/consume`): bytes as they are.
//
// Thread: any.

// The `message` (JSON) that a plain frame becomes for everybody else.
std::string message_from_plain(std::string_view bytes, Birth birth);
// What a plain client hears of a message: plain-born bytes as they were, anything else as "[user] text".
std::string plain_from_message(std::string_view message_json, std::string_view user, Birth birth);

}  // namespace ws::protocol
