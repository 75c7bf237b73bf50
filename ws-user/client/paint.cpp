#include "ws-user/client/paint.hpp"

#include <array>
#include <cstdlib>

#include "ws-user/client/text.hpp"

namespace ws::client {
namespace {

// "Select graphic rendition" of a terminal. The colours are readable on light and dark alike.
constexpr std::string_view kDim = "2";
constexpr std::string_view kBold = "1";
constexpr std::string_view kYellow = "33";
constexpr std::array<std::string_view, 10> kNameColours{"31", "32", "34", "35", "36",
                                                        "91", "92", "94", "95", "96"};

}  // namespace

std::string Paint::in(std::string_view look, std::string_view text) const {
  if (!colours_ || look.empty()) return std::string(text);
  std::string out = "\x1b[";
  out.append(look).append("m").append(text).append("\x1b[0m");
  return out;
}

std::string Paint::line(const Line& line, std::string_view user, std::string_view look) const {
  std::string out = in(kDim, local_time(line.timestamp)) + ' ';
  if (!line.room.empty()) out += in(kDim, '[' + printable(line.room) + ']') + ' ';
  return out + in(look, printable(user)) + ": " + printable(line.text);
}

std::string Paint::message(const Line& line) const {
  return this->line(line, line.user, kNameColours[hash_of(line.user) % kNameColours.size()]);
}

std::string Paint::own(const Line& line) const {
  return this->line(line, line.user.empty() ? "you" : line.user, kBold);
}

std::string Paint::waiting(std::string_view text) const {
  return in(kDim, "waiting: " + printable(text));
}

std::string Paint::notice(std::string_view text) const {
  return printable(text);
}

std::string Paint::problem(std::string_view text) const {
  return in(kYellow, printable(text));
}

bool colours_wanted() {
  const char* none = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  bool refused = none != nullptr && *none != '\0';
  return !refused && terminal != nullptr && std::string_view(terminal) != "dumb";
}

}  // namespace ws::client
