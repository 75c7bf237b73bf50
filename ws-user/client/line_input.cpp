#include "ws-user/client/line_input.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

namespace ws::client {
namespace {

constexpr std::uint32_t kReadable = POLLIN;  // the same bit as epoll's
constexpr milliseconds kAtOnce{0};

}  // namespace

LineInput::LineInput(net::EventLoop& loop, std::function<void(const std::string&)> on_line,
                     std::function<void()> on_end)
    : loop_(loop), on_line_(std::move(on_line)), on_end_(std::move(on_end)) {}

LineInput::~LineInput() {
  if (polled_) loop_.poller().remove(STDIN_FILENO, *this);
}

void LineInput::flow(bool wanted) {
  if (ended_ || wanted == std::exchange(wanted_, wanted)) return;
  if (!wanted) {
    if (std::exchange(polled_, false)) loop_.poller().remove(STDIN_FILENO, *this);
    return turn_.reset();
  }
  turn_ = loop_.after(kAtOnce, [this] {
    split();
    if (!wanted_ || ended_) return;
    polled_ = loop_.poller().add(STDIN_FILENO, kReadable, *this);
    if (!polled_) turn_ = loop_.every(milliseconds(1), [this] { read_some(); });
  });
}

void LineInput::on_ready(std::uint32_t) noexcept {
  read_some();
}

void LineInput::read_some() {
  std::array<char, 64 * 1024> bytes;
  ssize_t count = ::read(STDIN_FILENO, bytes.data(), bytes.size());
  if (count < 0 && (errno == EINTR || errno == EAGAIN)) return;
  if (count > 0) buffer_.append(bytes.data(), static_cast<std::size_t>(count));
  if (count <= 0) source_ended_ = true;
  split();
}

void LineInput::split() {
  std::size_t start = 0;
  while (wanted_) {
    std::size_t end = buffer_.find('\n', start);
    bool cut = end == std::string::npos && (source_ended_ || buffer_.size() - start >= kLongestLine);
    if (cut) end = buffer_.size();
    if (end == std::string::npos || start >= buffer_.size()) break;
    std::string line = buffer_.substr(start, end - start);
    start = std::min(end + 1, buffer_.size());
    if (!line.empty() && line.back() == '\r') line.pop_back();
    on_line_(line);
  }
  buffer_.erase(0, start);
  if (source_ended_ && buffer_.empty()) end();
}

void LineInput::end() {
  if (std::exchange(ended_, true)) return;
  if (std::exchange(polled_, false)) loop_.poller().remove(STDIN_FILENO, *this);
  turn_.reset();
  on_end_();
}

}  // namespace ws::client
