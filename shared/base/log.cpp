#include "shared/base/log.hpp"

#include <spdlog/pattern_formatter.h>
#include <unistd.h>

#include <memory>

#include "shared/base/log_sink.hpp"

#if FMT_VERSION / 10000 == 9
template void fmt::detail::vformat_to<char>(fmt::detail::buffer<char>&, fmt::string_view, fmt::format_args,
                                            fmt::detail::locale_ref);
#endif

namespace ws {
namespace {

// The message as the inside of a JSON string.
class JsonEscapedMessage final : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& message, const std::tm&, spdlog::memory_buf_t& out) override {
    for (char c : message.payload) {
      auto u = static_cast<unsigned char>(c);
      if (c == '"' || c == '\\') {
        out.push_back('\\');
        out.push_back(c);
      } else if (u < 0x20) {
        constexpr char kHex[] = "0123456789abcdef";
        const char escape[] = {'\\', 'u', '0', '0', kHex[u >> 4], kHex[u & 15]};
        out.append(escape, escape + sizeof escape);
      } else {
        out.push_back(c);
      }
    }
  }
  std::unique_ptr<custom_flag_formatter> clone() const override {
    return std::make_unique<JsonEscapedMessage>();
  }
};

constexpr milliseconds kFlushPatience{200};

// The default logger's; null until there is one.
LogSink* log_sink = nullptr;

}  // namespace

std::string printable(std::string_view text) {
  constexpr std::size_t kMost = 1024;  // bytes
  std::string out;
  for (char c : text.substr(0, kMost)) {
    auto u = static_cast<unsigned char>(c);
    if (u >= 0x20 && u != 0x7f) {
      out += c;
    } else {
      constexpr char kHex[] = "0123456789abcdef";
      out += {'\\', 'x', kHex[u >> 4], kHex[u & 15]};
    }
  }
  if (text.size() > kMost) out += " ... (" + std::to_string(text.size()) + " bytes)";
  return out;
}

void set_up_log(const LogOptions& options) {
  const bool person = ::isatty(STDERR_FILENO) == 1;
  auto sink =
      std::make_shared<LogSink>(STDERR_FILENO, person ? LogSink::Colour::kByLevel : LogSink::Colour::kNone);
  log_sink = sink.get();
  auto logger = std::make_shared<spdlog::logger>("ws", std::move(sink));
  spdlog::set_default_logger(logger);
  if (options.format == "json") {
    auto formatter = std::make_unique<spdlog::pattern_formatter>(spdlog::pattern_time_type::utc);
    formatter->add_flag<JsonEscapedMessage>('*').set_pattern(
        R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l","message":"%*"})");
    logger->set_formatter(std::move(formatter));
  } else {
    logger->set_pattern("%Y-%m-%d %H:%M:%S.%e %^%-5l%$ %v");
  }
  logger->set_level(spdlog::level::from_str(options.level));
}

void flush_log() {
  if (log_sink != nullptr) log_sink->writer().flush(kFlushPatience);
}

std::uint64_t log_lines_lost() {
  return log_sink == nullptr ? 0 : log_sink->writer().lost();
}

}  // namespace ws
