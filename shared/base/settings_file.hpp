#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ws {

// A file of settings: one KEY=VALUE a line, with blanks around both as one likes. `#` begins a comment, on a
// line of its own (as `;` does) or behind a value and a blank; within "…" or '…' it does not, and blanks
// stay. A line may begin with `export`, so that a shell can read the file too.
//
// Thread: any.
struct FileSetting {
  std::string key;
  std::string value;
  int line = 0;  // from 1
};

// Appends the settings of `text`, which is the content of the file called `name`. Answers what is wrong with
// the first line that is no such thing, by file and line; empty: nothing.
std::string parse_settings(std::string_view text, const std::string& name,
                           std::vector<FileSetting>& settings);

// The same for a file; one that cannot be read is named with the reason.
std::string read_settings_file(const std::string& name, std::vector<FileSetting>& settings);

// "NAME line N: ", which is how a complaint begins.
std::string place_in_file(const std::string& name, int line);

}  // namespace ws
