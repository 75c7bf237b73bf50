#pragma once

#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "shared/base/log.hpp"
#include "shared/base/metrics.hpp"
#include "ws-user/chat_log/line_sink.hpp"

namespace ws::chat_log {

// What the chat log counts; read by any thread.
struct ChatLogStats {
  Counter written;   // messages
  Counter lost;      // messages that the bound, or the end, left no room for
  Counter failures;  // attempts to write that failed
  Gauge waiting;     // bytes
};

// ChatLog: every message that entered the cluster here, one JSON line each, written by a thread of its own so
// that no disk can stop the chat. What a failing disk does not take waits, up to `max_waiting`, and is tried
// again; beyond that the newest are lost and counted.
//
// Thread: append() and reopen() any; the rest setup. Owns the sink and the thread.
// Errors: logged when they begin and end (once a minute at most), and counted.
class ChatLog {
 public:
  static constexpr std::size_t kMaxWaiting = 8 * 1024 * 1024;  // bytes

  ChatLog(std::string name, std::unique_ptr<LineSink> sink, const Clock& clock,
          std::size_t max_waiting = kMaxWaiting);
  ~ChatLog();

  // `event` is JSON; it is copied. Never waits for the disk.
  void append(std::string_view event);
  // The file has been moved away: begin a new one. Also tries at once what waits.
  void reopen();
  // Writes what waits, as far as the disk takes it, and ends the thread. Nothing may be appended any more.
  void close();

  const ChatLogStats& stats() const { return stats_; }

 private:
  void run();
  void write_batch();
  void report(const std::string& problem);

  std::string name_;  // of the file, for people
  std::unique_ptr<LineSink> sink_;
  const Clock& clock_;
  std::size_t max_waiting_;
  ChatLogStats stats_;

  std::mutex mutex_;  // guards these:
  std::condition_variable wake_;
  std::string waiting_;  // whole lines
  std::size_t in_batch_ = 0;
  bool reopen_ = false;
  bool closing_ = false;

  // The thread's own:
  std::string batch_;  // whole lines, older than those that wait
  bool failing_ = false;
  LogLimiter limiter_;
  std::thread thread_;
};

}  // namespace ws::chat_log
