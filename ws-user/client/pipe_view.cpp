#include "ws-user/client/pipe_view.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>

#include "ws-user/client/text.hpp"

namespace ws::client {
namespace {

bool write_fully(int fd, std::string_view text) {
  while (!text.empty()) {
    ssize_t count = ::write(fd, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

}  // namespace

void PipeView::heard(const Line& line) {
  std::string out = json_ ? std::string(line.event) : paint_.message(line);
  // Between the values of JSON line breaks mean nothing, and within strings there are none.
  std::replace_if(
      out.begin(), out.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
  out += '\n';
  if (!broken_ && !write_fully(STDOUT_FILENO, out)) broken_ = true;
}

void PipeView::problem(std::string_view text) {
  // Standard error is the last resort: where it is gone too, nobody can be told.
  static_cast<void>(write_fully(STDERR_FILENO, "ws-user connect: " + printable(text) + '\n'));
}

}  // namespace ws::client
