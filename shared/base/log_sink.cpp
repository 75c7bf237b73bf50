#include "shared/base/log_sink.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace ws {
namespace {

constexpr std::string_view kPlain = "\x1b[0m";

std::string_view colour_of(spdlog::level::level_enum level) {
  switch (level) {
    case spdlog::level::trace:
      return "\x1b[37m";
    case spdlog::level::debug:
      return "\x1b[36m";
    case spdlog::level::info:
      return "\x1b[32m";
    case spdlog::level::warn:
      return "\x1b[33m\x1b[1m";
    default:
      return "\x1b[31m\x1b[1m";
  }
}

std::string line_of(spdlog::formatter& formatter, const spdlog::details::log_msg& message) {
  spdlog::memory_buf_t line;
  formatter.format(message, line);
  return {line.data(), line.size()};
}

}  // namespace

void LogSink::sink_it_(const spdlog::details::log_msg& message) {
  std::string line = line_of(*formatter_, message);
  if (colour_ == Colour::kByLevel && message.color_range_end > message.color_range_start) {
    line.insert(message.color_range_end, kPlain);
    line.insert(message.color_range_start, colour_of(message.level));
  }
  writer_.add(line,
              message.level >= spdlog::level::warn ? LineWriter::Haste::kAtOnce : LineWriter::Haste::kGather);
}

// The writer gets a formatter of its own, as it has a thread of its own.
void LogSink::set_formatter_(std::unique_ptr<spdlog::formatter> formatter) {
  writer_.say_what_is_left_out_with(
      [own = std::shared_ptr<spdlog::formatter>(formatter->clone())](std::uint64_t lines) {
        const std::string words = std::to_string(lines) + (lines == 1 ? " line was" : " lines were") +
                                  " left out of this log, which was not read or written fast enough";
        return line_of(*own, {"ws", spdlog::level::warn, words});
      });
  base_sink::set_formatter_(std::move(formatter));
}

}  // namespace ws
