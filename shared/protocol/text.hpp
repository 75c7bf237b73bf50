#pragma once

#include <string>
#include <string_view>

#include "shared/base/clock.hpp"

namespace ws::protocol {

// A room's or user's name: 1 to `max_bytes` bytes of UTF-8 without control characters.
bool is_name(std::string_view text, std::size_t max_bytes);

// `text` as a JSON string, quotes included: appended, or written to where there is room for
// json_string_size() characters. The latter answers with the end.
void append_json_string(std::string& out, std::string_view text);
std::size_t json_string_size(std::string_view text);
char* write_json_string(char* at, std::string_view text);

// "2026-11-21T05:00:00.123Z" for milliseconds since 1970.
constexpr std::size_t kTimestampSize = 24;  // characters
void append_timestamp(std::string& out, milliseconds wall);
char* write_timestamp(char* at, milliseconds wall);

}  // namespace ws::protocol
