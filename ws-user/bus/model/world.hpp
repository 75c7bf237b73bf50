#pragma once

#include <string>
#include <vector>

#include "ws-user/bus/model/actors.hpp"
#include "ws-user/bus/model/network.hpp"
#include "ws-user/bus/model/oracle.hpp"
#include "ws-user/bus/model/scenario.hpp"

namespace ws::bus::model {

// Which rules are in force; all, unless a test takes one away.
struct Mutation {
  Rules node;
  relayer::Rules relayer;
};

// The calm at the end: longer than every time limit of the protocol that a settled run may need.
inline constexpr milliseconds kSettle{20'000};

// World: runs a Scenario: real RelayNodes and Relays, simulated time, network and processes.
class World {
 public:
  World(const Scenario& scenario, const Mutation& mutation);

  // The first violation, or nothing.
  std::string run();

 private:
  void heal();
  void step(const Task& task);
  void on_event(const Event& event);
  void publish_some(const Event& event);
  void slow_link(const Event& event);
  void publish(NodeActor& node, std::size_t room, std::size_t cid, bool ack);
  void retry(NodeActor& node);
  void join(NodeActor& node, std::size_t room);
  void leave(NodeActor& node, std::size_t room);

  void start_node(std::size_t index);
  void kill_node(std::size_t index);
  void start_relayer(std::size_t index);
  void kill_relayer(std::size_t index);
  void dial(std::size_t node, std::size_t relayer, int delay);
  void on_dial(const Task& task);
  void on_link_up(std::size_t connection);
  void on_frame(std::size_t connection, bool up);
  void cut(std::size_t connection, int notice);
  void plan_measurements();
  void on_measured(const Task& task);
  void on_node_notices(std::size_t connection);
  void on_relayer_notices(std::size_t connection);
  void close_relayer_end(std::size_t connection);
  void tick();
  void flush();
  void flush_relayer(RelayerActor& relayer);
  bool node_lives(const Connection& connection) const;
  bool relayer_lives(const Connection& connection) const;
  // How long the process that must do this task still sleeps.
  MonoTime awake_at(const Task& task) const;

  void check_relayed(const NodeActor& node, const NodeActor::Ack& ack, std::size_t peers);
  bool holds(NodeId node, const Message& message) const;
  bool known_gone(const NodeActor& node, NodeId other) const;
  void check_bounds();
  void check_settled();
  bool joined(const NodeActor& a, const NodeActor& b) const;
  const NodeActor* find(NodeId id) const;

  const Scenario scenario_;
  const Mutation mutation_;
  Network network_;
  Oracle oracle_;
  std::vector<std::unique_ptr<NodeActor>> nodes_;
  std::vector<std::unique_ptr<RelayerActor>> relayers_;
  std::vector<std::pair<NodeId, std::map<NodeId, std::uint64_t>>> dead_;  // what nodes that died had seen
  std::uint64_t lives_ = 0;
  std::uint64_t tokens_ = 0;
  std::size_t cids_ = 0;
  std::size_t retry_room_ = 0;
};

}  // namespace ws::bus::model
