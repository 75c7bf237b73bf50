#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "shared/base/clock.hpp"
#include "shared/base/leavable_thread.hpp"
#include "shared/base/metrics.hpp"
#include "ws-user/chat_log/line_sink.hpp"

namespace ws::chat_log {

// What the chat log counts; read by any thread.
struct ChatLogStats {
  Counter written;   // messages
  Counter lost;      // messages that the bound, or the end, left no room for
  Counter failures;  // attempts to write that failed, or hang
  Gauge waiting;     // bytes
};

// ChatLog: every message that entered the cluster here, one JSON line each, written by a thread of its own so
// that no disk can stop the chat. What a failing disk does not take waits, up to `max_waiting`, and is tried
// again; beyond that the newest are lost and counted.
//
// Thread: append() and reopen() any; the rest setup. Owns the sink and the thread.
// Errors: logged when they begin and end (once a minute at most), and counted; a disk that neither takes nor
// refuses is one for which kHangs has passed.
class ChatLog {
 public:
  static constexpr std::size_t kMaxWaiting = 8 * 1024 * 1024;  // bytes
  static constexpr milliseconds kHangs{5'000};
  static constexpr milliseconds kLastPatience{1'000};

  ChatLog(std::string name, std::unique_ptr<LineSink> sink, const Clock& clock,
          std::size_t max_waiting = kMaxWaiting);
  ~ChatLog();

  // `event` is JSON; it is copied. Never waits for the disk.
  void append(std::string_view event);
  // The file has been moved away: begin a new one. Also tries at once what waits.
  void reopen();
  // Writes what waits, as far as the disk takes it, and ends the thread; one that hangs in the disk is left
  // behind after `patience`. Nothing may be appended any more.
  void close(milliseconds patience = kLastPatience);

  const ChatLogStats& stats() const;

 private:
  struct Shared;
  std::shared_ptr<Shared> shared_;  // with the thread, which may outlive this
  LeavableThread thread_;
};

}  // namespace ws::chat_log
