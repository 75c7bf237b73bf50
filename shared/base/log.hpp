#pragma once

#include <spdlog/spdlog.h>

#include <string>
#include <string_view>

#include "shared/base/clock.hpp"

namespace ws {

struct LogOptions {
  std::string level = "info";   // trace, debug, info, warn, error, off
  std::string format = "text";  // text or json (one object a line)
};

// Sets up spdlog's default logger to write to standard error. Thread: setup.
void set_up_log(const LogOptions& options);

// From now on lines below a warning are written when somebody calls flush_log(): at the end of a loop's turn.
// Changes nothing where standard error is a terminal. Thread: setup.
void gather_log();
// Writes what has gathered; costs next to nothing where there is nothing. Thread: any.
void flush_log();

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
