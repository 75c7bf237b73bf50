#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>

#include "shared/base/metrics.hpp"
#include "shared/net/loop/unique_fd.hpp"
#include "shared/testing/fake_clock.hpp"
#include "ws-user/app/worker.hpp"
#include "ws-user/bus/loopback_bus.hpp"
#include "ws-user/node/node.hpp"

namespace ws::app::scarce {

// Client: the other end of a socket of TwoShards.
class Client {
 public:
  explicit Client(net::UniqueFd socket) : socket_(std::move(socket)) {}

  void say(std::string_view json) { write(frame(json)); }
  void write(std::string_view bytes);
  static std::string frame(std::string_view json);  // of text
  void say_goodbye();                               // a close frame
  // Everything that it has heard, frame headers and all.
  const std::string& heard();
  bool heard(std::string_view words) { return heard().find(words) != std::string::npos; }
  // Whether the server has ended it.
  bool ended();

 private:
  void read();

  net::UniqueFd socket_;
  std::string heard_;
  bool ended_ = false;
};

// TwoShards: a server of two threads as App builds it, without ports and without its threads: the loops are
// turned by hand, in turns, so that every run is like the one before.
//
// Thread: one.
class TwoShards {
 public:
  TwoShards();
  ~TwoShards();

  // `behind`: what it says together with its handshake.
  Client connect(std::size_t shard, const std::string& path = "/rooms", const std::string& behind = {});
  // A message of another server, for the room `room`.
  void hear(std::string_view room, std::string_view words);
  // Messages of another server are lost.
  void miss() { node_->bus_side().on_gap(NodeId{7}, 2, 3); }
  // Turns both loops until nothing is under way. Memory is scarce in here, if it is at all.
  void run();
  // Lets so much time pass, and all timers that are due.
  void pass(milliseconds time);

  std::size_t connections() const;
  std::size_t connections(std::size_t shard) const { return workers_[shard]->server->size(); }
  std::int64_t members_elsewhere() const;
  // As when the server stops.
  void stop_taking(std::size_t shard) { workers_[shard]->shard.stop_taking(); }
  void shut_down(std::size_t shard) { workers_[shard]->server->shut_down(); }
  void turn(std::size_t shard) { turn(*workers_[shard]); }
  std::int64_t rooms() const;  // of the directory, of both homes and both shards, added up

 private:
  void turn(Worker& worker);

  testing::FakeClock clock_;
  MetricsRegistry metrics_;
  gateway::Settings settings_;
  std::array<std::unique_ptr<Worker>, 2> workers_;
  std::unique_ptr<node::Node> node_;
  bus::LoopbackHub alone_;
  std::unique_ptr<bus::LoopbackBus> bus_;
};

}  // namespace ws::app::scarce
