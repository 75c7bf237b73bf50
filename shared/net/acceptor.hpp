#pragma once

#include <memory>
#include <string>
#include <vector>

#include "shared/base/log.hpp"
#include "shared/base/metrics.hpp"
#include "shared/net/event_loop.hpp"
#include "shared/net/server.hpp"

namespace ws::net {

// Who serves what is accepted: a server (on its loop), and with which service.
struct AcceptTarget {
  Server* server;
  Service* service;
};

// Acceptor: binds one port, exclusively, and deals what it accepts to its servers in turn.
//
// When the process runs out of descriptors or memory it pauses for a moment instead of spinning; what waits
// in the kernel's queue is served afterwards. Above `max_connections` it answers 503 and closes.
//
// Thread: loop (its own); the servers may live on other loops. Errors: listen() answers a sentence for
// people.
class Acceptor final : public Pollable {
 public:
  struct Options {
    std::string host = "127.0.0.1";  // a numeric address
    std::uint16_t port = 0;          // 0: any free one
    std::size_t max_connections = 100'000;
  };
  struct Stats {
    Counter refused_full;  // above max_connections
    Counter pauses;        // out of descriptors or memory
  };

  Acceptor(EventLoop& loop, std::vector<AcceptTarget> targets, Options options);
  ~Acceptor();

  std::string listen();  // empty: it listens
  void stop();           // closes the listening socket
  std::uint16_t port() const { return port_; }
  const Stats& stats() const { return stats_; }

 private:
  void on_ready(std::uint32_t events) noexcept override;
  void deal(UniqueFd socket, PeerAddress peer);
  void pause(int error);
  bool full() const;

  EventLoop& loop_;
  std::vector<AcceptTarget> targets_;
  Options options_;
  UniqueFd socket_;
  std::uint16_t port_ = 0;
  std::size_t next_ = 0;
  std::unique_ptr<Timer> resume_;
  LogLimiter pause_log_;
  Stats stats_;
};

}  // namespace ws::net
