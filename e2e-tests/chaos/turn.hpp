#pragma once

#include <poll.h>

#include <vector>

#include "e2e-tests/harness/time.hpp"

namespace ws::chaos {

using e2e::Duration;
using namespace std::chrono_literals;

// Pollee: somebody with sockets, in a program that serves them all from one thread.
//
// Thread: one.
class Pollee {
 public:
  // Adds the sockets it waits for now.
  virtual void collect(std::vector<pollfd>& sockets) = 0;
  // One of them is ready, or was when the turn began: it may be gone since.
  virtual void on_ready(int socket) = 0;

 protected:
  ~Pollee() = default;
};

// One turn: waits up to `patience` for a socket of any of them and serves what is ready.
void take_turn(const std::vector<Pollee*>& pollees, Duration patience);

}  // namespace ws::chaos
