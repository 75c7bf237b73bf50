#pragma once

#include <string>
#include <string_view>

#include "shared/base/clock.hpp"

namespace ws::protocol {

// A room's or user's name: 1 to `max_bytes` bytes of UTF-8 without control characters.
bool is_name(std::string_view text, std::size_t max_bytes);

// Appends `text` as a JSON string, quotes included.
void append_json_string(std::string& out, std::string_view text);

// "2026-11-21T05:00:00.123Z" for milliseconds since 1970.
constexpr std::size_t kTimestampSize = 24;  // characters
void append_timestamp(std::string& out, milliseconds wall);

}  // namespace ws::protocol
