// The half of World that is processes and connections.

#include <algorithm>

#include "ws-user/bus/model/world.hpp"

namespace ws::bus::model {

using Kind = Task::Kind;

void World::start_node(std::size_t index) {
  NodeActor& node = *nodes_[index];
  node.oracle = &oracle_;
  node.now = [this] { return network_.now(); };
  node.relayed = [this, &node](const NodeActor::Ack& ack, std::size_t peers) {
    check_relayed(node, ack, peers);
  };
  node.life = ++lives_;
  node.id = NodeId{node.life};
  node.connections.assign(scenario_.relayers, kNone);
  node.out.assign(scenario_.relayers, std::string());
  node.acks.clear();
  node.parted.clear();
  node.join_gaps = 0;
  node.clock = Hlc();
  node.last_stamp = 0;
  RelayNodeConfig config;
  config.self = node.id;
  config.name = "node";
  config.started = network_.now();
  config.links = scenario_.relayers;
  config.limits = scenario_.limits;
  config.rules = mutation_.node;
  config.queues = &node;
  config.wall = [this, &node] { return network_.now() + node.wall_offset; };
  node.members = SlowMembers();
  if (scenario_.slow) node.members.most = 2 * scenario_.limits.member_queue;
  node.measuring = false;
  node.logic = std::make_unique<RelayNode>(config, node, node);
  for (std::size_t relayer = 0; relayer < scenario_.relayers; ++relayer) dial(index, relayer, 300);
}

void World::kill_node(std::size_t index) {
  NodeActor& node = *nodes_[index];
  std::map<NodeId, std::uint64_t> seen;
  node.logic->peers().for_each([&](const Origin& origin) { seen[origin.node] = origin.seen.value_or(0); });
  dead_.emplace_back(node.id, std::move(seen));
  for (const std::size_t connection : node.connections) {
    if (connection == kNone) continue;
    cut(connection, 1'000);
    network_.connection(connection).node_open = false;
  }
  for (std::size_t i = 0; i < oracle_.members().size(); ++i) {
    if (oracle_.members()[i].node == node.id) oracle_.left(i);
  }
  node.stalled_until = network_.now();
}

void World::start_relayer(std::size_t index) {
  RelayerActor& relayer = *relayers_[index];
  if (relayer.killed) return;
  relayer.life = ++lives_;
  relayer.logic = std::make_unique<relayer::Relay>(relayer, scenario_.relayer_mutes, mutation_.relayer);
  relayer.connections.clear();
  relayer.out.clear();
  relayer.closing.clear();
}

void World::kill_relayer(std::size_t index) {
  RelayerActor& relayer = *relayers_[index];
  for (const std::size_t connection : relayer.connections) {
    if (connection == kNone) continue;
    cut(connection, 60);
    network_.connection(connection).relayer_open = false;
  }
  relayer.logic.reset();
  relayer.connections.clear();
  relayer.stalled_until = network_.now();
}

void World::dial(std::size_t node, std::size_t relayer, int delay) {
  network_.plan(milliseconds(network_.roll(1, delay)),
                {{}, 0, Kind::kDial, node, relayer, nodes_[node]->life});
}

void World::on_dial(const Task& task) {
  NodeActor& node = *nodes_[task.index];
  RelayerActor& relayer = *relayers_[task.other];
  if (node.life != task.life || node.broken[task.other] || relayer.killed) return;
  if (relayer.logic == nullptr) return dial(task.index, task.other, 500);
  Connection connection;
  connection.node = task.index;
  connection.node_life = node.life;
  connection.relayer = task.other;
  connection.relayer_life = relayer.life;
  network_.connections().push_back(connection);
  network_.plan(milliseconds(network_.roll(1, 20)),
                {{}, 0, Kind::kLinkUp, network_.connections().size() - 1, 0, 0});
}

void World::on_link_up(std::size_t index) {
  Connection& connection = network_.connection(index);
  NodeActor& node = *nodes_[connection.node];
  if (node.life != connection.node_life) return;
  RelayerActor& relayer = *relayers_[connection.relayer];
  if (!relayer_lives(connection)) return dial(connection.node, connection.relayer, 300);
  connection.node_open = true;
  connection.relayer_open = true;
  connection.slot = relayer.take_slot(index);
  relayer.logic->link_opened({connection.slot}, network_.now());
  node.connections[connection.relayer] = index;
  node.logic->link_up({static_cast<std::uint32_t>(connection.relayer)}, network_.now());
}

void World::on_frame(std::size_t index, bool up) {
  Connection& connection = network_.connection(index);
  Bytes frame;
  if (!Network::read(up ? connection.up : connection.down, frame)) return;
  if (up && connection.relayer_open && relayer_lives(connection)) {
    relayers_[connection.relayer]->logic->on_frame({connection.slot}, frame, network_.now());
  } else if (!up && connection.node_open && node_lives(connection)) {
    nodes_[connection.node]->logic->on_frame({static_cast<std::uint32_t>(connection.relayer)}, frame.view(),
                                             network_.now());
  }
}

void World::cut(std::size_t index, int notice) {
  Connection& connection = network_.connection(index);
  network_.lose_tail(connection.up);
  network_.lose_tail(connection.down);
  network_.plan(milliseconds(network_.roll(0, notice)), {{}, 0, Kind::kNodeNotices, index, 0, 0});
  network_.plan(milliseconds(network_.roll(0, notice)), {{}, 0, Kind::kRelayerNotices, index, 0, 0});
}

void World::on_node_notices(std::size_t index) {
  Connection& connection = network_.connection(index);
  if (!connection.node_open || !node_lives(connection)) return;
  connection.node_open = false;
  NodeActor& node = *nodes_[connection.node];
  node.connections[connection.relayer] = kNone;
  node.out[connection.relayer].clear();
  node.logic->link_down({static_cast<std::uint32_t>(connection.relayer)}, network_.now());
  dial(connection.node, connection.relayer, 300);
}

void World::on_relayer_notices(std::size_t index) {
  Connection& connection = network_.connection(index);
  if (!connection.relayer_open || !relayer_lives(connection)) return;
  relayers_[connection.relayer]->logic->link_closed({connection.slot}, network_.now());
  close_relayer_end(index);
}

// The relayer's end is closed: what it has not read is gone, what it has not written as well.
void World::close_relayer_end(std::size_t index) {
  Connection& connection = network_.connection(index);
  connection.relayer_open = false;
  relayers_[connection.relayer]->connections[connection.slot] = kNone;
  relayers_[connection.relayer]->out[connection.slot].clear();
  connection.up.frames.clear();
  connection.up.bytes = 0;
  connection.up.dead = true;
  network_.lose_tail(connection.down);
  network_.plan(milliseconds(network_.roll(0, 60)), {{}, 0, Kind::kNodeNotices, index, 0, 0});
}

MonoTime World::awake_at(const Task& task) const {
  const auto& connections = const_cast<Network&>(network_).connections();
  switch (task.kind) {
    case Kind::kEvent: {
      const Event& event = scenario_.events[task.index];
      const bool by_node = event.act == Act::kPublish || event.act == Act::kJoin ||
                           event.act == Act::kLeave || event.act == Act::kRetry;
      return by_node ? nodes_[event.who]->stalled_until : MonoTime(0);
    }
    case Kind::kUpFrame:
    case Kind::kRelayerNotices:
      return relayers_[connections[task.index].relayer]->stalled_until;
    case Kind::kDownFrame:
    case Kind::kNodeNotices:
      return nodes_[connections[task.index].node]->stalled_until;
    case Kind::kLinkUp:
      return std::max(relayers_[connections[task.index].relayer]->stalled_until,
                      nodes_[connections[task.index].node]->stalled_until);
    case Kind::kDial:
    case Kind::kMeasured:
      return nodes_[task.index]->stalled_until;
    default:
      return MonoTime(0);
  }
}

void World::flush() {
  plan_measurements();
  for (auto& node : nodes_) {
    for (std::size_t relayer = 0; relayer < node->out.size(); ++relayer) {
      if (node->out[relayer].empty()) continue;
      if (node->connections[relayer] == kNone) {
        oracle_.fail("sent on a link that is down");
        return;
      }
      network_.write(node->connections[relayer], true, node->out[relayer]);
    }
  }
  for (auto& relayer : relayers_) {
    if (relayer->logic != nullptr) flush_relayer(*relayer);
  }
}

void World::flush_relayer(RelayerActor& relayer) {
  for (std::size_t i = 0; i < relayer.closing.size(); ++i) {
    const std::size_t connection = relayer.connections[relayer.closing[i]];
    if (connection != kNone) close_relayer_end(connection);
  }
  relayer.closing.clear();
  for (std::size_t slot = 0; slot < relayer.connections.size(); ++slot) {
    const std::size_t index = relayer.connections[slot];
    if (index == kNone || relayer.out[slot].empty()) continue;
    network_.write(index, false, relayer.out[slot]);
    if (network_.connection(index).down.bytes <= scenario_.link_bytes) continue;
    relayer.logic->link_closed({static_cast<std::uint32_t>(slot)}, network_.now());
    close_relayer_end(index);
  }
}

bool World::node_lives(const Connection& connection) const {
  return nodes_[connection.node]->life == connection.node_life;
}

bool World::relayer_lives(const Connection& connection) const {
  const RelayerActor& relayer = *relayers_[connection.relayer];
  return relayer.logic != nullptr && relayer.life == connection.relayer_life;
}

}  // namespace ws::bus::model
