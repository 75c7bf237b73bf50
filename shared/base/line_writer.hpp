#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "shared/base/leavable_thread.hpp"

namespace ws {

// LineWriter: lines for a descriptor that may stop taking them (a pipe nobody reads, a terminal on Ctrl-S, a
// disk that hangs). A thread of its own writes them, those of some milliseconds at once, so that whoever adds
// one never waits. At most kMostHeld bytes wait; lines beyond them are left out and counted, and a line says
// how many as soon as there is room again.
//
// Thread: any. Does not own the descriptor, nor change it: others may share it. Owns the thread.
// Errors: lines that the descriptor refuses count as left out. The destructor waits kLastPatience at most.
class LineWriter {
 public:
  static constexpr std::size_t kMostHeld = 1024 * 1024;  // bytes
  static constexpr milliseconds kLastPatience{200};

  enum class Haste : std::uint8_t { kGather, kAtOnce };
  // The line, with its line break, that says that so many were left out.
  using Notice = std::function<std::string(std::uint64_t lines)>;

  explicit LineWriter(int fd);
  ~LineWriter();
  LineWriter(const LineWriter&) = delete;
  LineWriter& operator=(const LineWriter&) = delete;

  void say_what_is_left_out_with(Notice notice);
  // `line` ends with a line break, and is copied.
  void add(std::string_view line, Haste haste);
  // Waits until everything that was added is written or left out; false if that takes longer than `patience`.
  bool flush(milliseconds patience);
  std::uint64_t lost() const;  // lines left out

 private:
  struct Shared;
  std::shared_ptr<Shared> shared_;
  LeavableThread thread_;
};

}  // namespace ws
