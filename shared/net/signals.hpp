#pragma once

#include <functional>
#include <memory>

#include "shared/net/event_loop.hpp"

namespace ws::net {

// Signals: SIGTERM, SIGINT and SIGHUP as events of a loop; SIGPIPE is ignored for the whole process.
//
// Thread: loop.
class Signals {
 public:
  Signals(EventLoop& loop, std::function<void(int signal)> on_signal);
  ~Signals();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Raises the soft limit of open files to the hard one; returns it. Thread: setup.
std::size_t raise_file_limit();

}  // namespace ws::net
