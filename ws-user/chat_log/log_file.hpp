#pragma once

#include <cstdint>
#include <string>

#include "ws-user/chat_log/line_sink.hpp"

namespace ws::chat_log {

// LogFile: a file that grows by whole lines and is rotated by size: FILE becomes FILE.1, FILE.1 becomes
// FILE.2, and the oldest goes. Several processes may share one file: each run of lines is appended under a
// lock on the file, and only one of them rotates it.
//
// Thread: the chat log's own, which may wait here for a second, and in a disk that hangs without end. Owns
// the descriptor. The file's directory is made if it is missing. Errors: told by append(), which then leaves
// no part of a line behind; the next append tries again. A pipe may be left with the beginning of a line, and
// gets its rest first.
class LogFile final : public LineSink {
 public:
  struct Options {
    std::string path;
    std::uint64_t max_bytes = 64ULL * 1024 * 1024;  // of one file; a single longer line still fits; 0: any
    unsigned kept_files = 10;                       // rotated ones; older ones are deleted
  };

  explicit LogFile(Options options) : options_(std::move(options)) {}
  ~LogFile() override;
  LogFile(const LogFile&) = delete;
  LogFile& operator=(const LogFile&) = delete;

  Result append(std::string_view lines) override;
  void reopen() override;

 private:
  enum class Step { kDone, kMoved, kLocked, kFailed };  // kFailed: errno tells why

  bool open();
  void close();
  bool is_current() const;
  std::string_view that_fits(std::string_view lines, std::uint64_t size) const;
  Step append_some(std::string_view* lines);
  Step append_to_stream(std::string_view* lines);
  Step append_locked(std::string_view* lines);
  bool rotate();

  Options options_;
  int fd_ = -1;
  bool regular_ = false;    // neither locked nor rotated otherwise: a terminal, a pipe, /dev/null
  std::string unfinished_;  // of a line that a pipe took only the beginning of
};

}  // namespace ws::chat_log
