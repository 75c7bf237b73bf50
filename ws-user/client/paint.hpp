#pragma once

#include <string>
#include <string_view>

#include "ws-user/client/view.hpp"

namespace ws::client {

// Paint: how a line looks, with colours or without.
//
// Thread: any (immutable).
class Paint {
 public:
  explicit Paint(bool colours) : colours_(colours) {}

  // "05:00:00 Alice: hi", with "[Room 1] " before the name where the room is given.
  std::string message(const Line& line) const;
  std::string own(const Line& line) const;
  std::string waiting(std::string_view text) const;
  std::string notice(std::string_view text) const;
  std::string problem(std::string_view text) const;

 private:
  std::string line(const Line& line, std::string_view user, std::string_view look) const;
  std::string in(std::string_view look, std::string_view text) const;

  bool colours_;
};

// Whether the environment asks for none: NO_COLOR (no-color.org), or a terminal that knows none.
bool colours_wanted();

}  // namespace ws::client
