#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ws::client {

// Makes text from elsewhere harmless: control characters, with which a message could command the terminal,
// become visible escapes (`\n`, `\t`, `\x1b`). One line in any case. Expects UTF-8.
//
// Thread: any.
std::string printable(std::string_view text);

// Columns that UTF-8 text takes in a terminal, by the locale's tables. Thread: any.
std::size_t display_width(std::string_view text);

// Sets the locale's character set, UTF-8 even where the environment names none. Thread: setup.
void set_up_locale();

// "05:00:00" of the viewer's own time zone for "2026-11-21T05:00:00.123Z"; other text comes back as it is.
std::string local_time(std::string_view timestamp);

// The same number for the same name, here and on every other machine. Thread: any.
std::uint32_t hash_of(std::string_view name);

}  // namespace ws::client
