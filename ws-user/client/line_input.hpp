#pragma once

#include <functional>
#include <memory>
#include <string>

#include "shared/net/loop/event_loop.hpp"

namespace ws::client {

// LineInput: the lines of standard input, be it a pipe, a file or a terminal, as events of the loop. Reads no
// further ahead than a buffer, and not at all while it is held.
//
// Thread: loop. Errors: one that cannot be read counts as its end.
class LineInput final : public net::Pollable {
 public:
  static constexpr std::size_t kLongestLine = 1024 * 1024;  // bytes; a longer one is cut there

  LineInput(net::EventLoop& loop, std::function<void(const std::string&)> on_line,
            std::function<void()> on_end);
  ~LineInput();

  // Whether the lines may come. They begin to when it is first called with true.
  void flow(bool wanted);

 private:
  void on_ready(std::uint32_t events) noexcept override;
  void read_some();
  void split();
  void end();

  net::EventLoop& loop_;
  std::function<void(const std::string&)> on_line_;
  std::function<void()> on_end_;
  std::unique_ptr<net::Timer> turn_;  // for a regular file, on which epoll cannot wait
  std::string buffer_;
  bool wanted_ = false;
  bool polled_ = false;
  bool source_ended_ = false;
  bool ended_ = false;
};

}  // namespace ws::client
