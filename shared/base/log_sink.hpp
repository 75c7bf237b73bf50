#pragma once

#include <spdlog/sinks/base_sink.h>

#include <mutex>

#include "shared/base/line_writer.hpp"

namespace ws {

// LogSink: spdlog's lines, handed to a LineWriter. A warning or worse is written at once, what was said
// before it with it; a process that dies without a word takes the lines of its last milliseconds along.
//
// Thread: any. Does not own the descriptor.
class LogSink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  enum class Colour : std::uint8_t { kNone, kByLevel };

  LogSink(int fd, Colour colour) : writer_(fd), colour_(colour) {}

  LineWriter& writer() { return writer_; }

 private:
  void sink_it_(const spdlog::details::log_msg& message) override;
  void flush_() override {}  // the writer decides; nobody waits for it here
  void set_formatter_(std::unique_ptr<spdlog::formatter> formatter) override;

  LineWriter writer_;
  Colour colour_;
};

}  // namespace ws
