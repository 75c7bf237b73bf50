#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ws::chat_log {

// LineSink: where runs of whole lines end up. Tests put one in that fails when they want it to.
//
// Thread: the chat log's own.
class LineSink {
 public:
  struct Result {
    std::size_t written = 0;  // bytes from the front; always whole lines
    std::string problem;      // why the rest was not; empty if there is none
  };

  virtual ~LineSink() = default;
  // `lines` ends with a line break, or is empty: then it only opens the file.
  virtual Result append(std::string_view lines) = 0;
  // The next append opens the file by its name again: somebody has moved it away.
  virtual void reopen() = 0;
};

}  // namespace ws::chat_log
