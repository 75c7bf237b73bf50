#pragma once

#include <spdlog/sinks/base_sink.h>

#include <atomic>
#include <cstddef>
#include <mutex>
#include <string>

namespace ws {

// GatheringSink: log lines for a descriptor. Once told to gather, it writes them only when it is flushed or
// holds many: a crowd that comes and goes then costs one system call a loop turn in place of two a client.
//
// Thread: any. Does not own the descriptor. Errors: lines that cannot be written are dropped; a process that
// dies without a word takes those of its last turn with it.
class GatheringSink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  explicit GatheringSink(int fd) : fd_(fd) {}
  ~GatheringSink() override { write_out(); }

  void gather() { gathering_ = true; }
  // Whether flush() has anything to do; without a lock, for whoever asks often.
  bool holds_lines() const { return holds_lines_.load(std::memory_order_relaxed); }

  static constexpr std::size_t kMost = 64 * 1024;  // bytes held

 private:
  void sink_it_(const spdlog::details::log_msg& message) override;
  void flush_() override { write_out(); }
  void write_out();

  int fd_;
  std::string lines_;
  std::atomic<bool> gathering_{false};
  std::atomic<bool> holds_lines_{false};
};

}  // namespace ws
