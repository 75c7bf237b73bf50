#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ws::client {

// Address: the server that --addr names. Thread: immutable.
struct Address {
  std::string url;  // ws://host:port/path?query; no port: 80

  // The URL to dial: whoever has a name says so in it.
  std::string with_username(std::string_view name) const;
  // As it is shown: without the path `/`, which says nothing.
  std::string shown() const;
};

// Takes `host`, `host:port`, `:port` or a ws:// URL; a bare host means port 8080. Empty if it is none of
// these: `problem` is then a sentence.
std::optional<Address> parse_address(std::string_view text, std::string* problem);

}  // namespace ws::client
