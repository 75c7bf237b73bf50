#include "shared/base/gathering_sink.hpp"

#include <unistd.h>

#include <cerrno>
#include <string_view>

namespace ws {

void GatheringSink::sink_it_(const spdlog::details::log_msg& message) {
  spdlog::memory_buf_t line;
  formatter_->format(message, line);
  lines_.append(line.data(), line.size());
  if (!gathering_ || lines_.size() >= kMost) return write_out();
  holds_lines_.store(true, std::memory_order_relaxed);
}

void GatheringSink::write_out() {
  holds_lines_.store(false, std::memory_order_relaxed);
  std::string_view rest = lines_;
  while (!rest.empty()) {
    const ssize_t written = ::write(fd_, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) break;
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  lines_.clear();
}

}  // namespace ws
