#pragma once

#include <sys/epoll.h>

#include <array>
#include <cstdint>

namespace ws::load {

class Connection;

// Poller: an epoll set of connections. Sets nest: a second set is watched by the first, so that connections
// which only make noise are looked at after those which are measured.
//
// Thread: loop. Owns the epoll descriptor. Errors: the constructor throws std::system_error.
class Poller {
 public:
  explicit Poller(int events_per_turn);
  ~Poller();
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;

  void add(int socket, Connection* connection);
  // Readable is always of interest, writable only while something waits to be written.
  void want_write(int socket, Connection* connection, bool wanted);
  // Watches `inner`; when it has events, wait() reports them as a null connection.
  void nest(Poller& inner);

  // Waits up to `nanoseconds` (0 = do not wait) and answers how many events there are.
  int wait(std::uint64_t nanoseconds);
  Connection* connection(int i) const {
    return static_cast<Connection*>(events_[static_cast<std::size_t>(i)].data.ptr);
  }
  std::uint32_t events(int i) const { return events_[static_cast<std::size_t>(i)].events; }

  static constexpr int kMaxEvents = 256;

 private:
  int epoll_;
  int events_per_turn_;
  std::array<epoll_event, kMaxEvents> events_{};
};

}  // namespace ws::load
