#pragma once

#include <spdlog/spdlog.h>

#include <string>
#include <string_view>

#include "shared/base/clock.hpp"

#if FMT_VERSION / 10000 == 9
// log.cpp has it. Without this line each file that logs compiles all of fmt's formatting, which takes over 2
// s.
extern template void fmt::detail::vformat_to<char>(fmt::detail::buffer<char>&, fmt::string_view,
                                                   fmt::format_args, fmt::detail::locale_ref);
#endif

namespace ws {

struct LogOptions {
  std::string level = "info";   // trace, debug, info, warn, error, off
  std::string format = "text";  // text or json (one object a line)
};

// Sets up spdlog's default logger to write to standard error, without ever waiting for it: see LineWriter.
// What was logged when main() returns is still written, if standard error takes it within
// LineWriter::kLastPatience. Thread: setup.
void set_up_log(const LogOptions& options);

// Before std::_Exit, or where somebody must see a line now: waits for the log, but not for long. Thread: any.
void flush_log();
// Lines that were left out because nobody took them in time. Thread: any.
std::uint64_t log_lines_lost();

// What a peer said, fit for one line of a log: control characters as \xNN, and no longer than a line should
// be.
std::string printable(std::string_view text);

// LogLimiter: lets one line through per interval, and tells how many were kept back since.
//
// Thread: loop.
class LogLimiter {
 public:
  explicit LogLimiter(milliseconds interval) : interval_(interval) {}

  // True if the caller may log now; `suppressed` is then the number of calls refused since the last line.
  bool allow(MonoTime now, std::uint64_t* suppressed) {
    if (last_ != MonoTime::min() && now - last_ < interval_) {
      ++kept_back_;
      return false;
    }
    last_ = now;
    *suppressed = std::exchange(kept_back_, 0);
    return true;
  }

 private:
  milliseconds interval_;
  MonoTime last_ = MonoTime::min();
  std::uint64_t kept_back_ = 0;
};

}  // namespace ws
