#include "e2e-tests/chaos/turn.hpp"

#include <cerrno>

#include "e2e-tests/harness/failure.hpp"

namespace ws::chaos {

void take_turn(const std::vector<Pollee*>& pollees, Duration patience) {
  std::vector<pollfd> sockets;
  std::vector<std::size_t> ends;  // of each pollee's share
  for (Pollee* pollee : pollees) {
    pollee->collect(sockets);
    ends.push_back(sockets.size());
  }
  if (::poll(sockets.data(), sockets.size(), static_cast<int>(patience.count())) < 0) {
    if (errno == EINTR) return;
    e2e::throw_errno("poll");
  }
  std::size_t socket = 0;
  for (std::size_t i = 0; i < pollees.size(); ++i) {
    for (; socket < ends[i]; ++socket) {
      if (sockets[socket].revents != 0) pollees[i]->on_ready(sockets[socket].fd);
    }
  }
}

}  // namespace ws::chaos
