#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ws::protocol {

// Readings of a JSON value that has been validated before. Thread: any.

// The text of a JSON string; empty if the value is no string.
std::optional<std::string> string_value(std::string_view json);
// The value without the blanks that mean nothing.
std::string compact(std::string_view json);
// The string member `name` of a JSON object; empty if it has none.
std::optional<std::string> string_member(std::string_view json, std::string_view name);

}  // namespace ws::protocol
