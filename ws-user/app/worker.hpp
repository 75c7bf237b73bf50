#pragma once

#include <atomic>
#include <thread>

#include "shared/net/server.hpp"
#include "shared/net/stream/streams.hpp"
#include "ws-user/gateway/gateway.hpp"
#include "ws-user/gateway/one_way_gateway.hpp"
#include "ws-user/node/shard.hpp"

namespace ws::app {

// Worker: one shard with everything that runs on its loop. The first one runs on the main thread.
//
// Thread: the loop's, but for construction and join().
struct Worker {
  Worker(std::uint32_t index, const Clock& clock, const gateway::Settings& settings,
         const net::ServerLimits& net_limits, const MetricsRegistry& metrics,
         const std::function<gateway::Health()>& health, net::IoUring io_uring = net::IoUring::kAuto)
      : loop(clock),
        streams(loop, io_uring),
        shard(index, loop, net_limits.max_queue),
        gateway(shard, settings, metrics, health),
        producers(shard, settings, protocol::Role::kProducer),
        consumers(shard, settings, protocol::Role::kConsumer),
        limits(net_limits) {}

  void open(net::Compression compression = net::Compression::kRefuse) {
    server = std::make_unique<net::Server>(streams, limits, compression);
    server->hold_reading_while([this] { return shard.is_swamped(); });
  }
  // What serves a port: rooms (the main one), producers or consumers.
  net::Service& service(protocol::Role role) {
    if (role == protocol::Role::kProducer) return producers;
    if (role == protocol::Role::kConsumer) return consumers;
    return gateway;
  }
  void start_thread() {
    ended = false;
    thread = std::thread([this] {
      loop.run();
      ended = true;
    });
  }
  // Whether it has a thread of its own that has not come to its end. Thread: any.
  bool running() const { return !ended; }
  void join() {
    if (thread.joinable()) thread.join();
  }

  net::EventLoop loop;
  net::Streams streams;
  node::Shard shard;
  gateway::Gateway gateway;
  gateway::OneWayGateway producers;
  gateway::OneWayGateway consumers;
  net::ServerLimits limits;
  std::unique_ptr<gateway::Moves> moves;  // none where there is one worker
  std::unique_ptr<net::Server> server;
  std::thread thread;
  std::atomic<bool> ended{true};
};

}  // namespace ws::app
