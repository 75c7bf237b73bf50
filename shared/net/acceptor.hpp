#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "shared/base/log.hpp"
#include "shared/base/metrics.hpp"
#include "shared/net/full_service.hpp"
#include "shared/net/loop/event_loop.hpp"
#include "shared/net/server.hpp"
#include "shared/net/stream/listen_address.hpp"

namespace ws::net {

// Who serves what is accepted: a server (on its loop), and with which service.
struct AcceptTarget {
  Server* server;
  Service* service;
};

// Acceptor: binds one port on all addresses of a host, exclusively, and deals what it accepts to the server
// that has the fewest sockets; in turn, if these are several.
//
// When the process runs out of descriptors or memory it pauses for a moment instead of spinning; what waits
// in the kernel's queue is served afterwards.
//
// At `max_connections`, or what the limit on open files allows, one that rests between two plain requests
// makes room. Where none rests, a handshake is answered 503 at once. Whoever has asked for something else, or
// for nothing yet, gets one of kExtraPlaces and the FullService, so that a full server can still be looked
// after; its deadlines are those of any request. Beyond these all get the 503.
//
// Thread: loop (its own); the servers may live on other loops, and must be closed before it goes. Errors:
// listen() answers a sentence for people.
class Acceptor {
 public:
  static constexpr std::size_t kExtraPlaces = 32;

  struct Options {
    std::string host = "127.0.0.1";  // see listen_addresses()
    std::uint16_t port = 0;          // 0: any free one
    std::size_t max_connections = 100'000;
    const char* setting = "MAX_CONNECTIONS";  // that says so, for the log
  };
  struct Stats {
    Counter refused_full;  // above max_connections, at once
    Counter heard_full;    // above max_connections, in an extra place
    Counter pauses;        // out of descriptors or memory
  };

  Acceptor(EventLoop& loop, std::vector<AcceptTarget> targets, Options options);
  ~Acceptor();

  std::string listen();  // empty: it listens
  void stop();           // closes the listening sockets
  std::uint16_t port() const { return port_; }
  std::string where() const;   // 127.0.0.1:3001 and [::1]:3001
  bool only_loopback() const;  // nobody else's machine can connect
  const Stats& stats() const { return stats_; }

 private:
  class Listener;
  struct Passage;
  struct Target {
    Server* server;
    Service* service;
    FullService full;
    // Dealt, and not counted yet by the server, which has another loop.
    std::shared_ptr<std::atomic<std::size_t>> under_way = std::make_shared<std::atomic<std::size_t>>(0);

    std::size_t sockets() const;
  };

  std::string listen_on(const std::vector<SocketAddress>& addresses);
  int watch(UniqueFd socket, const SocketAddress& address);
  void fit_into_files();
  void accept_from(const UniqueFd& listening);
  void watch_all(std::uint32_t events);
  void deal(UniqueFd socket, PeerAddress peer);
  Target& emptiest();
  Target* where_one_rests(std::size_t taken);
  // `in_place`: of a connection that rests.
  void hand_over(UniqueFd socket, PeerAddress peer, Target& to, Service& service, bool in_place = false);
  void note_full();
  void pause(int error);
  std::size_t taken() const;

  EventLoop& loop_;
  std::vector<Target> targets_;
  Options options_;
  std::vector<std::unique_ptr<Listener>> listeners_;
  std::uint16_t port_ = 0;
  std::size_t next_ = 0;
  std::unique_ptr<Timer> resume_;
  LogLimiter pause_log_;
  LogLimiter full_log_;
  Stats stats_;
};

}  // namespace ws::net
