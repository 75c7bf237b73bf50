#pragma once

#include <csignal>
#include <functional>

#include "shared/net/loop/event_loop.hpp"

namespace ws::net {

// Signals: SIGTERM, SIGINT and SIGHUP as events of a loop; SIGPIPE is ignored for the whole process.
//
// Thread: loop. One at a time in a process. Errors: std::system_error at construction.
class Signals final : public Pollable {
 public:
  Signals(EventLoop& loop, std::function<void(int signal)> on_signal);
  ~Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

 private:
  void on_ready(std::uint32_t) noexcept override;

  EventLoop& loop_;
  std::function<void(int)> on_signal_;
  UniqueFd caught_;  // the end of a pipe where the handler leaves each signal as a byte
};

}  // namespace ws::net
