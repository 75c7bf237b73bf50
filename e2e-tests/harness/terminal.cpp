#include "e2e-tests/harness/terminal.hpp"

#include <poll.h>
#include <pty.h>
#include <termios.h>
#include <unistd.h>

#include <array>

#include "e2e-tests/harness/failure.hpp"

namespace ws::e2e {

Terminal::Terminal(ProcessSpec spec) {
  const winsize size{24, 80, 0, 0};
  if (::openpty(&ours_, &theirs_, nullptr, nullptr, &size) != 0) throw_errno("openpty");
  spec.terminal = theirs_;
  spec.environment.insert({{"TERM", "xterm"}, {"LANG", "C.UTF-8"}});
  process_ = std::make_unique<Process>(spec);
}

Terminal::~Terminal() {
  process_.reset();
  ::close(theirs_);
  ::close(ours_);
}

void Terminal::type(std::string_view keys) {
  if (::write(ours_, keys.data(), keys.size()) != static_cast<ssize_t>(keys.size())) throw_errno("write");
}

void Terminal::read_some(Duration patience) {
  pollfd ready{ours_, POLLIN, 0};
  if (::poll(&ready, 1, static_cast<int>(patience.count())) <= 0) return;
  std::array<char, 4096> bytes;
  const ssize_t count = ::read(ours_, bytes.data(), bytes.size());
  if (count > 0) written_.append(bytes.data(), static_cast<std::size_t>(count));
}

std::string Terminal::await(std::string_view text, const Deadline& deadline) {
  while (true) {
    if (const std::size_t at = written_.find(text); at != std::string::npos) {
      std::string before = written_.substr(0, at);
      written_.erase(0, at + text.size());
      return before;
    }
    if (deadline.passed()) {
      throw Failure("the terminal does not show \"" + std::string(text) + "\" but " + written_);
    }
    read_some(deadline.left());
  }
}

bool Terminal::is_as_before() const {
  termios mode{};
  ::tcgetattr(theirs_, &mode);
  return (mode.c_lflag & ICANON) != 0 && (mode.c_lflag & ECHO) != 0;
}

}  // namespace ws::e2e
